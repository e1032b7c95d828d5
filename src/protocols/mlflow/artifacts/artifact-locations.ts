// Where artifacts are said to live. Clients send and fetch what is under `mlflow-artifacts:/` through the
// server they track with; any other URI they open themselves, and this server never does.
import { type ArtifactLocations, joinUri } from '../../../core/tracking/artifacts/artifact-locations.ts';

/** What clients take to mean: through the tracking server. */
export const proxiedRoot = 'mlflow-artifacts:/';

/** `defaultRoot` is the artifact root new experiments get below; empty means through this server. */
export function createArtifactLocations(defaultRoot: string): ArtifactLocations {
  const root = defaultRoot === '' ? proxiedRoot : defaultRoot;
  return { ofExperiment: (experimentId) => joinUri(root, experimentId), pathOf: proxiedPath };
}

/** The logical path of `mlflow-artifacts:/path` or `mlflow-artifacts:///path`. One with a host may be another server's. */
function proxiedPath(uri: string): string | undefined {
  const path = /^mlflow-artifacts:\/(?:\/\/)?(?!\/)([^?#]*)$/i.exec(uri)?.[1];
  if (path === undefined) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? undefined : segments.join('/');
}
