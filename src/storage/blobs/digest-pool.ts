// Digests of large streams, computed on threads of their own so that the event loop stays free: SHA-256 costs
// about 5 ms a MiB on a CPU without hash instructions.
import { availableParallelism } from 'node:os';

import { startThread } from '../../start-thread.ts';
import type { DigestReply, DigestRequest } from './digest-worker.ts';

/** How large the pieces are in which bytes go to a thread and to disk. */
export const pieceBytes = 1024 * 1024;

/** Four pieces: one being filled, one being written or read, and two on their way through the thread, so that it never waits. */
const piecesPerStream = 4;

/** A digest in the making. Bytes are added in order; one call at a time. */
export interface StreamDigest {
  /** An empty piece to fill; waits while all of this stream's pieces are being hashed, which holds the source back. */
  takePiece(): Promise<ArrayBuffer>;
  /** Hands over the first `length` bytes of a taken piece. The piece must not be touched any more. */
  add(piece: ArrayBuffer, length: number): void;
  /** 64 lower-case hexadecimal digits over everything added. */
  finish(): Promise<string>;
  /** Forgets the stream; for one that failed. */
  abandon(): void;
}

export interface DigestPool {
  open(): StreamDigest;
  close(): Promise<void>;
}

/** Threads are started when first needed and do not keep the process alive. */
export function createDigestPool(threads = Math.max(1, Math.min(4, availableParallelism() - 1))): DigestPool {
  const workers: DigestThread[] = [];
  let count = 0;
  return {
    open() {
      count += 1;
      const worker = (workers[count % threads] ??= new DigestThread());
      return new PooledDigest(count, worker);
    },
    async close() {
      await Promise.all(
        workers
          .splice(0)
          .filter(Boolean)
          .map((worker) => worker.close()),
      );
    },
  };
}

interface ReplyListener {
  onReply(reply: DigestReply): void;
  onFailure(error: Error): void;
}

class DigestThread {
  readonly #worker = startThread(new URL('./digest-worker.ts', import.meta.url), { name: 'digest', env: {}, stdout: false });
  readonly #listeners = new Map<number, ReplyListener>();
  #failure: Error | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (reply: DigestReply) => this.#listeners.get(reply.stream)?.onReply(reply));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the digest thread has ended')));
  }

  listen(stream: number, listener: ReplyListener): void {
    this.#listeners.set(stream, listener);
    if (this.#failure !== undefined) listener.onFailure(this.#failure);
    // While somebody waits for an answer the thread counts as work to be done.
    this.#worker.ref();
  }

  forget(stream: number): void {
    this.#listeners.delete(stream);
    if (this.#listeners.size === 0) this.#worker.unref();
  }

  send(request: DigestRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const listener of this.#listeners.values()) listener.onFailure(error);
  }
}

class PooledDigest implements StreamDigest {
  readonly #stream: number;
  readonly #thread: DigestThread;
  readonly #free: ArrayBuffer[] = [];
  #made = 0;
  #waiting: PromiseWithResolvers<ArrayBuffer> | undefined;
  #result: PromiseWithResolvers<string> | undefined;
  #failure: Error | undefined;

  constructor(stream: number, thread: DigestThread) {
    this.#stream = stream;
    this.#thread = thread;
    thread.listen(stream, { onReply: (reply) => this.#onReply(reply), onFailure: (error) => this.#onFailure(error) });
  }

  async takePiece(): Promise<ArrayBuffer> {
    if (this.#failure !== undefined) throw this.#failure;
    const piece = this.#free.pop();
    if (piece !== undefined) return piece;
    if (this.#made < piecesPerStream) {
      this.#made += 1;
      return new ArrayBuffer(pieceBytes);
    }
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  add(piece: ArrayBuffer, length: number): void {
    this.#thread.send({ stream: this.#stream, buffer: piece, length }, [piece]);
  }

  async finish(): Promise<string> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#result = Promise.withResolvers();
    this.#thread.send({ stream: this.#stream });
    try {
      return await this.#result.promise;
    } finally {
      this.#thread.forget(this.#stream);
    }
  }

  abandon(): void {
    this.#thread.send({ stream: this.#stream, abandoned: true });
    this.#thread.forget(this.#stream);
  }

  #onReply({ buffer, digest }: DigestReply): void {
    if (digest !== undefined) this.#result?.resolve(digest);
    if (buffer === undefined) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#free.push(buffer);
    else waiting.resolve(buffer);
  }

  #onFailure(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#result?.reject(error);
  }
}
