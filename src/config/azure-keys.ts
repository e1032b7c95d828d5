// Whose key opens a container of Azure Blob Storage. As with those of other stores, it comes from the environment alone.
import { type Environment, processEnvironment } from './environment.ts';
import { SettingError } from './setting-error.ts';

/** What the store's adapter takes. */
export interface AzureContainer {
  readonly account: string;
  readonly container: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
  readonly endpoint: string;
  readonly access: { readonly key: string } | { readonly sasToken: string };
}

/**
 * Of wasbs://container@account.blob.core.windows.net/prefix, as MLflow has it, or azure://container/prefix, whose account the connection
 * string tells. Throws a `SettingError` that names the variable that is missing.
 */
export function readAzureContainer(uri: string, environment: Environment = processEnvironment()): AzureContainer {
  const [, container = '', host, rest = ''] = /^(?:azure|wasbs?):\/\/([^/@]+)(?:@([^/]+))?\/*(.*)$/.exec(uri) ?? [];
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const connection = connectionIn(given('AZURE_STORAGE_CONNECTION_STRING') ?? '');
  const account = connection.get('AccountName') ?? host?.split('.', 1)[0];
  const endpoint = endpointOf(connection, account, host);
  if (account === undefined || endpoint === undefined) {
    throw new SettingError(
      `artifacts-destination is '${uri}', which names no storage account; set AZURE_STORAGE_CONNECTION_STRING, or give wasbs://container@account.blob.core.windows.net/prefix.`,
    );
  }
  const key = connection.get('AccountKey') ?? given('AZURE_STORAGE_ACCESS_KEY');
  const sasToken = (connection.get('SharedAccessSignature') ?? given('AZURE_STORAGE_SAS_TOKEN'))?.replace(/^\?/, '');
  const access = key === undefined ? sasToken && { sasToken } : { key };
  if (access === undefined || access === '') {
    throw new SettingError(
      'artifacts-destination is a container of Azure, and no variable tells its key; set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN.',
    );
  }
  const prefix = rest.replace(/\/+$/, '');
  return { account, container, prefix: prefix === '' ? '' : `${prefix}/`, endpoint, access };
}

/** `Name=value` divided by semicolons; values may hold further equals signs. */
function connectionIn(text: string): ReadonlyMap<string, string> {
  const parts = text.split(';').map((part) => part.trim());
  return new Map(parts.filter((part) => part.includes('=')).map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

function endpointOf(connection: ReadonlyMap<string, string>, account: string | undefined, host: string | undefined): string | undefined {
  const told = connection.get('BlobEndpoint');
  if (told !== undefined) {
    const url = URL.canParse(told) ? new URL(told) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol))
      throw new SettingError('the BlobEndpoint of AZURE_STORAGE_CONNECTION_STRING is no address such as https://account.blob.core.windows.net.');
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  if (account === undefined) return undefined;
  const protocol = connection.get('DefaultEndpointsProtocol') === 'http' ? 'http' : 'https';
  return `${protocol}://${host ?? `${account}.blob.${connection.get('EndpointSuffix') ?? 'core.windows.net'}`}`;
}
