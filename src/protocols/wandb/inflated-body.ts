// The body of a request that may have come compressed: clients do that when the server says that it can be.
import { AssayError } from '../../core/base/errors.ts';
import type { BodySource } from '../../core/base/json-body.ts';

/** As the request's own where it is not compressed. One that grows beyond the limit fails with `limit_exceeded`. */
export function inflatedBody(request: Request, limitBytes: number): BodySource {
  if (request.headers.get('content-encoding')?.trim().toLowerCase() !== 'gzip' || request.body === null) return request;
  const headers = new Headers(request.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  const whole = (): Response => new Response(request.body!.pipeThrough(new DecompressionStream('gzip')).pipeThrough(bounded(limitBytes)));
  return { headers, text: () => read(whole().text()), arrayBuffer: () => read(whole().arrayBuffer()) };
}

function bounded(limitBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let sizeBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes)
        controller.error(new AssayError('limit_exceeded', `the body is larger than ${limitBytes} bytes when it is unpacked; send less at once`, { reason: 'body_too_large' }));
      else controller.enqueue(chunk);
    },
  });
}

async function read<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof TypeError) throw new AssayError('invalid_argument', `the body is not what its header Content-Encoding says, gzip: ${error.message}`);
    throw error;
  }
}
