// Refuses requests that a page of another web site sends through somebody's browser. Programs send neither
// Origin nor Sec-Fetch-Site and pass.

/** The headers a browser adds, which a page cannot forge. */
export interface BrowserHeaders {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

/** `ours` passes; `allowed` passes and is told so by CORS headers; `foreign` is refused. */
export type OriginVerdict = 'ours' | 'allowed' | 'foreign';

/** `allowed` are whole origins such as `https://notebooks.example.org`; `*` lets every page in. */
export function createOriginCheck(allowed: readonly string[]): (headers: BrowserHeaders) => OriginVerdict {
  const origins = new Set(allowed.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  return (headers) => {
    const { origin, fetchSite, host } = headers;
    if (origin === undefined) return isForeignFetch(headers) ? 'foreign' : 'ours';
    const lower = origin.toLowerCase();
    if (host !== undefined && (lower === `http://${host.toLowerCase()}` || lower === `https://${host.toLowerCase()}`)) return 'ours';
    if (origins.has('*') || origins.has(lower)) return 'allowed';
    // A GET with an Origin is a cross-origin read; the browser would hide the answer, we do not make one.
    return fetchSite === 'same-origin' ? 'ours' : 'foreign';
  };
}

/** Without an Origin: a subresource or form of another site. A link from elsewhere to one of our pages is fine. */
function isForeignFetch({ method, fetchSite, fetchMode }: BrowserHeaders): boolean {
  if (fetchSite !== 'cross-site' && fetchSite !== 'same-site') return false;
  return !((method === 'GET' || method === 'HEAD') && fetchMode === 'navigate');
}
