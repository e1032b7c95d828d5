// The bytes of a request's body as they come.

/** None when it has no body. */
export function bodyBytes(request: Request): AsyncIterable<Uint8Array> {
  return (request.body as AsyncIterable<Uint8Array> | null) ?? emptyBytes();
}

async function* emptyBytes(): AsyncGenerator<Uint8Array> {}
