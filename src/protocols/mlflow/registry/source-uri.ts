// URIs as Python's urlsplit sees them, and whether one place is inside another. A URL parser of the web's kind
// would not do: it repairs what must be refused.

export interface SplitUri {
  /** Lower-case; empty for a plain path. */
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

export function splitUri(uri: string): SplitUri {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1] ?? '';
  const rest = scheme === '' ? uri : uri.slice(scheme.length + 1);
  const authority = /^\/\/([^/?#]*)/.exec(rest)?.[1];
  const path = (authority === undefined ? rest : rest.slice(authority.length + 2)).replace(/[?#].*$/s, '');
  return { scheme: scheme.toLowerCase(), authority: (authority ?? '').toLowerCase(), path };
}

const rounds = 20;

/** Percent-decoded, `+` as a space, until it stays; what is encoded more often is returned as a way up, to be refused. */
export function unquotedFully(text: string): string {
  let current = text;
  for (let round = 0; round < rounds; round += 1) {
    const next = current.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'));
    if (next === current) return current;
    current = next;
  }
  return '../';
}

function parts(path: string): readonly string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(unquotedFully);
}

/** Whether a URI is the root itself or below it, on the same server. */
export function isInside(uri: string, root: string): boolean {
  const [one, other] = [splitUri(uri), splitUri(root)];
  const [inner, outer] = [parts(one.path), parts(other.path)];
  return one.scheme === other.scheme && one.authority === other.authority && outer.length > 0 && outer.every((segment, index) => inner[index] === segment);
}

/** Whether a local path or `file:` URI is inside a root that is local too. Neither is ever opened here. */
export function isLocalInside(uri: string, root: string): boolean {
  const [one, other] = [splitUri(uri), splitUri(root)];
  const areLocal = [one, other].every(({ scheme, authority }) => (scheme === '' || scheme === 'file') && (authority === '' || authority === 'localhost'));
  const [inner, outer] = [parts(one.path), parts(other.path)];
  const isPlain = one.path.startsWith('/') && !inner.some((segment) => segment === '..' || segment === '.' || segment.includes('/'));
  return areLocal && isPlain && outer.length > 0 && outer.every((segment, index) => inner[index] === segment);
}

const artifactRoute = ['api', '2.0', 'mlflow-artifacts', 'artifacts'];

/** Whether a URI names files that go through a tracking server: its own scheme, or its route by HTTP. */
export function isProxiedSource(uri: string): boolean {
  const { scheme, path } = splitUri(uri);
  if (scheme === 'mlflow-artifacts') return true;
  const segments = parts(path);
  return (scheme === 'http' || scheme === 'https') && segments.some((_, start) => artifactRoute.every((name, index) => segments[start + index] === name));
}
