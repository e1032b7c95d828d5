// Whether a request says that its sender has something already (RFC 9110 §13.1.2).

export function knowsEtag(header: string | null, etag: string): boolean {
  return header?.split(',').some((item) => item.trim().replace(/^W\//, '') === etag || item.trim() === '*') === true;
}
