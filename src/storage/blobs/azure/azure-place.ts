// Where in which container of Azure Blob Storage things lie, by whose key, and what the addresses of objects there are.

export interface AzurePlace {
  readonly account: string;
  readonly container: string;
  /** What every key begins with; empty, or ending in a slash. */
  readonly prefix: string;
  /** Of the account's blob service, such as https://account.blob.core.windows.net, or http://127.0.0.1:10000/account. */
  readonly endpoint: string;
  /** The account's, in base 64; or a token that lets its bearer do what it says. Read from the environment and never written anywhere. */
  readonly access: { readonly key: string } | { readonly sasToken: string };
}

/** The address of a key below the prefix, or of the container itself. */
export function azureAddressOf({ container, prefix, endpoint }: AzurePlace, key: string | undefined, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/+$/, '');
  const parts = [container, ...(key === undefined ? [] : `${prefix}${key}`.split('/'))];
  url.pathname = `${base}/${parts.map(encodeURIComponent).join('/')}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** With the token that stands for a signature, where there is one. */
export function withSasToken(url: URL, { access }: AzurePlace): URL {
  if (!('sasToken' in access)) return url;
  const signed = new URL(url);
  for (const [name, value] of new URLSearchParams(access.sasToken)) signed.searchParams.set(name, value);
  return signed;
}
