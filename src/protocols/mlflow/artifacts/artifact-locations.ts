// Where artifacts are said to live. Clients send and fetch what is under `mlflow-artifacts:/` through the
// server they track with; any other URI they open themselves, and this server never does.
import { posix } from 'node:path';

import { type ArtifactLocations, joinUri } from '../../../core/tracking/artifacts/artifact-locations.ts';
import { splitUri } from '../registry/source-uri.ts';

/** What clients take to mean: through the tracking server. */
export const proxiedRoot = 'mlflow-artifacts:/';

export interface LocationOptions {
  /** The artifact root new experiments get below; empty means through this server. */
  readonly defaultRoot?: string;
  /** The folder that relative paths are taken from. */
  readonly folder?: string;
  /** Whether a client that calls `http://authority` (or https) reaches this very server. */
  readonly isThisServer?: (authority: string, scheme: 'http' | 'https') => boolean;
  /** The path below which a proxy shows this server, such as `/assay`. */
  readonly basePath?: string;
}

const artifactRoute = '/api/2.0/mlflow-artifacts/artifacts';

export function createArtifactLocations({ defaultRoot = '', folder = '/', isThisServer = () => false, basePath = '' }: LocationOptions = {}): ArtifactLocations {
  const root = defaultRoot === '' ? proxiedRoot : defaultRoot;

  /** Clients turn `mlflow-artifacts://host` into `http://host` and the route, by the scheme they track with. */
  function isOurs(authority: string): boolean {
    return authority === '' || isThisServer(authority, 'http') || isThisServer(authority, 'https');
  }

  function pathOf(uri: string): string | undefined {
    if (/[?#]/.test(uri)) return undefined;
    const { scheme, authority, path } = splitUri(uri);
    if (scheme === 'mlflow-artifacts') return path.startsWith('/') && isOurs(authority) && !(authority === '' && path.startsWith('//')) ? plainPath(path) : undefined;
    if ((scheme !== 'http' && scheme !== 'https') || !isThisServer(authority, scheme)) return undefined;
    const start = [basePath + artifactRoute, artifactRoute].find((route) => path === route || path.startsWith(`${route}/`));
    return start === undefined ? undefined : plainPath(path.slice(start.length));
  }

  return { ofExperiment: (experimentId) => joinUri(root, experimentId), pathOf, resolve: (uri) => resolveLocal(uri, folder) };
}

function plainPath(path: string): string | undefined {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? undefined : segments.join('/');
}

/** As MLflow's server: a path or `file:` URI that is relative is one below the folder the server was started in. */
function resolveLocal(uri: string, folder: string): string {
  const { scheme, authority, path } = splitUri(uri);
  if ((scheme !== '' && scheme !== 'file') || authority !== '' || path.startsWith('/')) return uri;
  if (scheme === '') return below(folder, uri);
  return `file://${below(folder, percentDecoded(path))}${uri.slice('file:'.length + path.length)}`;
}

/** Python's pathlib drops `.` and empty segments, and keeps `..`. */
function below(folder: string, path: string): string {
  return (
    posix.join(folder, '/') +
    path
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
      .join('/')
  );
}

function percentDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
