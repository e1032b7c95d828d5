// The bytes of a request's body as they come.

/** Bodies that come by a shorter way than the request's own stream, which costs as much again as receiving them. */
const shortcuts = new WeakMap<Request, AsyncIterable<Uint8Array>>();

/** From now on `bodyBytes` of this request are these, and its own stream must not be read. */
export function giveBody(request: Request, bytes: AsyncIterable<Uint8Array>): void {
  shortcuts.set(request, bytes);
}

/** None when it has no body. A chunk has its bytes until the next one is asked for: who needs them longer copies them. */
export function bodyBytes(request: Request): AsyncIterable<Uint8Array> {
  return shortcuts.get(request) ?? (request.body as AsyncIterable<Uint8Array> | null) ?? emptyBytes();
}

async function* emptyBytes(): AsyncGenerator<Uint8Array> {}
