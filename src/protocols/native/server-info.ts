// What the server says of itself to people and programs.
import type { ServerInfo } from '../../../sdk/shapes.ts';

/** The facts the composition knows; the rest depends on how the request came. */
export interface ServerFacts extends Pick<ServerInfo, 'version' | 'database' | 'artifactMode' | 'artifactRoot'> {
  /** The path below which a proxy shows this server, such as `/assay`. */
  readonly basePath?: string;
}

/** The lines name the address the person reached us by: behind a proxy or in a container the server knows no better. */
export function serverInfo({ basePath = '', ...facts }: ServerFacts, request: Request): ServerInfo {
  const trackingUri = new URL(request.url).origin + basePath;
  return {
    product: 'Assay',
    ...facts,
    trackingUri,
    startLines: ['pip install mlflow', `export MLFLOW_TRACKING_URI=${trackingUri}`, 'python your_script.py'],
  };
}
