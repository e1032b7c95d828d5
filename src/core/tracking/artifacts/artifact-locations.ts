// Where artifacts are said to live: URIs for clients, logical paths for us.

/** A pure mapping the server's configuration makes; core holds no URI scheme of its own. */
export interface ArtifactLocations {
  /** The artifact root of a new experiment. */
  ofExperiment(experimentId: string): string;
  /** The logical path of a URI this server keeps the bytes of; undefined for any other URI. */
  pathOf(uri: string): string | undefined;
  /** The root that a client's word for one means: a path that is relative is one of this server's machine. */
  resolve(uri: string): string;
}

/** Appends path segments to a URI, before its query when it has one. */
export function joinUri(root: string, ...segments: readonly string[]): string {
  const query = root.indexOf('?');
  const base = query < 0 ? root : root.slice(0, query);
  return [base.replace(/\/+$/, ''), ...segments].join('/') + (query < 0 ? '' : root.slice(query));
}

export function runArtifactUri(artifactRoot: string, runId: string): string {
  return joinUri(artifactRoot, runId, 'artifacts');
}

export function modelArtifactUri(artifactRoot: string, modelId: string): string {
  return joinUri(artifactRoot, 'models', modelId, 'artifacts');
}
