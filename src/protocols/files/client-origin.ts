// The server's address as the client of a request knows it.

/** A proxy before us may speak https to the client; the header decides nothing but the URLs we answer with. */
export function clientOrigin(request: Request): string {
  const { protocol, host } = new URL(request.url);
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
  return `${forwarded === 'https' || forwarded === 'http' ? `${forwarded}:` : protocol}//${host}`;
}
