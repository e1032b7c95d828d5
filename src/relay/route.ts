// Which request of MLflow's wire a method and a path are, as far as the relay treats it in a way of its own.

export interface Route {
  /** The method and the path below the prefix, `*` for each named part: `POST runs/create`, `PATCH logged-models/*`. */
  readonly name: string;
  /** What stood for each `*`, decoded; for files the undecoded path of the file. */
  readonly parts: readonly string[];
}

const rpcPrefix = /^\/(?:ajax-)?api\/[23]\.0\/mlflow\/([^?]*)/;
const filePrefix = /^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/(artifacts|mpu\/create|presigned)(?:\/([^?]*))?(?:\?|$)/;

/** Undefined for what is not MLflow's wire. */
export function routeOf(method: string, path: string): Route | undefined {
  const file = filePrefix.exec(path);
  if (file) {
    const [, folder = '', rest = ''] = file;
    return rest === '' ? { name: `${method} ${folder}`, parts: [] } : { name: `${method} ${folder}/*`, parts: [rest] };
  }
  const rpc = rpcPrefix.exec(path)?.[1];
  if (rpc === undefined) return undefined;
  const segments = rpc.split('/');
  // `search` stands where an id does elsewhere.
  if (segments[0] !== 'logged-models' || segments.length === 1 || segments[1] === 'search') return { name: `${method} ${rpc}`, parts: [] };
  const parts = [segments[1]!, ...(segments[2] === 'tags' && segments[3] !== undefined ? [segments[3]] : [])].map(decoded);
  const pattern = segments.map((segment, index) => (index === 1 || (index === 3 && segments[2] === 'tags') ? '*' : segment));
  return { name: `${method} ${pattern.join('/')}`, parts };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
