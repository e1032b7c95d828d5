// The body of a request in the chunks in which it comes, whose memory is given back as soon as the next one is asked for. Left to the
// garbage collector, a large upload makes it run every few dozen megabytes, and that costs more than writing the bytes.
import type { IncomingMessage } from 'node:http';

/** Smaller ones share their memory with others, and cost the collector little. */
const givenBackBytes = 16 * 1024;

/** Who stops early leaves the rest unread, and the connection as it is. */
export async function* incomingBytes(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer<ArrayBuffer>>) {
    yield chunk;
    giveBack(chunk);
  }
}

function giveBack({ buffer, byteLength }: Buffer<ArrayBuffer>): void {
  if (byteLength >= givenBackBytes && byteLength === buffer.byteLength) buffer.transfer(0);
}
