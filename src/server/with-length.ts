// An answer without a body says so in its headers. Else it goes out as pieces of which there are none, which looks like a body until it is
// read; a client that does not read it (the uploads of wandb's, twenty thousand in a row) keeps the connection open and takes another.

const neverWithBody: ReadonlySet<number> = new Set([204, 304]);

/** Of a HEAD request the length is that of the answer to GET, which only the route knows. */
export function withLength({ method }: Pick<Request, 'method'>, response: Response): Response {
  if (response.body !== null || method === 'HEAD' || neverWithBody.has(response.status) || response.headers.has('content-length')) return response;
  const headers = new Headers(response.headers);
  headers.set('Content-Length', '0');
  return new Response(null, { status: response.status, headers });
}
