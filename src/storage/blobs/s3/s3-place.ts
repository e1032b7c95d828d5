// Which bucket blobs are kept in, and the address of each object there.

export interface S3Place {
  readonly bucket: string;
  /** What every key begins with; empty, or ending in a slash. */
  readonly prefix: string;
  /** Where the store answers, such as http://127.0.0.1:8333; undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Whether the bucket is a part of the path, or of the host's name. */
  readonly style: 'path' | 'virtual';
}

export interface PlaceOptions {
  /** `s3://bucket/prefix`. */
  readonly uri: string;
  readonly endpoint: string;
  readonly region: string;
  readonly style: 'auto' | 'path' | 'virtual';
}

/** Stores of one's own seldom have a name for every bucket; a certificate covers none that has a dot. */
export function s3Place({ uri, endpoint, region, style }: PlaceOptions): S3Place {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]+)\/*(.*)$/.exec(uri) ?? [];
  const prefix = rest.replace(/\/+$/, '');
  const usual = endpoint !== '' || bucket.includes('.') ? 'path' : 'virtual';
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: endpoint === '' ? undefined : endpoint.replace(/\/+$/, ''),
    region,
    style: style === 'auto' ? usual : style,
  };
}

/** The address of a key below the prefix, or of the bucket itself. */
export function addressOf({ bucket, prefix, endpoint, region, style }: S3Place, key: string | undefined, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const base = url.pathname.replace(/\/+$/, '');
  if (style === 'virtual') url.host = `${bucket}.${url.host}`;
  const parts = [...(style === 'path' ? [bucket] : []), ...(key === undefined ? [] : `${prefix}${key}`.split('/'))];
  url.pathname = `${base}/${parts.map(encodeURIComponent).join('/')}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
