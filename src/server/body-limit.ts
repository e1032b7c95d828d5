// Bounds request bodies. What is too large or too slow reaches the wire as a body that fails with an
// AssayError, so that each wire words the refusal in its own way.
import { AssayError } from '../core/base/errors.ts';

/** A refusal in bytes, or undefined when the declared length is within the limit (or not declared). */
export function declaredTooLarge(contentLength: string | undefined, limitBytes: number): AssayError | undefined {
  return contentLength !== undefined && Number(contentLength) > limitBytes ? tooLarge(limitBytes) : undefined;
}

/** The same request with a body that fails at once. */
export function withFailingBody(request: Request, error: AssayError): Request {
  return withBody(request, new ReadableStream({ pull: (controller) => controller.error(error) }));
}

/** The same request with a body that fails once it has grown beyond the limit. For bodies of undeclared length. */
export function withBoundedBody(request: Request, limitBytes: number): Request {
  if (request.body === null) return request;
  let sizeBytes = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) controller.error(tooLarge(limitBytes));
      else controller.enqueue(chunk);
    },
  });
  return withBody(request, request.body.pipeThrough(bounded));
}

function withBody(request: Request, body: ReadableStream<Uint8Array>): Request {
  const init: RequestInit & { duplex: 'half' } = { method: request.method, headers: request.headers, body, signal: request.signal, duplex: 'half' };
  return new Request(request.url, init);
}

function tooLarge(limitBytes: number): AssayError {
  return new AssayError('limit_exceeded', `the request body is larger than ${limitBytes} bytes; send less at once, or start the server with a larger --max-body`, {
    reason: 'body_too_large',
    detail: { limitBytes },
  });
}
