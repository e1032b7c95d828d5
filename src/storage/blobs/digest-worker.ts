// The thread that computes digests: one SHA-256 per stream, many streams at once. Buffers come and go by
// transfer, so nothing is copied between the threads.
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** Bytes to add to a stream's digest; without a buffer, the stream has ended, or was given up. */
export interface DigestRequest {
  readonly stream: number;
  readonly buffer?: ArrayBuffer;
  readonly length?: number;
  readonly abandoned?: boolean;
}

/** The buffer back, for reuse; or the digest of a stream that ended. */
export interface DigestReply {
  readonly stream: number;
  readonly buffer?: ArrayBuffer;
  readonly digest?: string;
}

const hashes = new Map<number, Hash>();

parentPort?.on('message', ({ stream, buffer, length, abandoned }: DigestRequest) => {
  if (buffer !== undefined) {
    const hash = hashes.get(stream) ?? createHash('sha256');
    hashes.set(stream, hash.update(new Uint8Array(buffer, 0, length)));
    reply({ stream, buffer }, [buffer]);
    return;
  }
  const hash = hashes.get(stream) ?? createHash('sha256');
  hashes.delete(stream);
  if (abandoned !== true) reply({ stream, digest: hash.digest('hex') }, []);
});

function reply(message: DigestReply, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
