// How a workload is timed: so many clients, each sending its next request when the last was answered, until the
// time is up or the requests are used up.
import { openRawClient, type RawAnswer, type RawClient } from './raw-client.ts';

export interface Rate {
  readonly done: number;
  /** Refused; only where that was allowed. */
  readonly refused: number;
  readonly seconds: number;
  readonly perSecond: number;
}

export interface Load {
  readonly url: string;
  readonly clients: number;
  /** Stops after this long. */
  readonly seconds: number;
  /** The next request of a client, prepared already, or undefined when it has no more. */
  readonly next: (client: number) => Buffer | undefined;
  /** Counts refused requests instead of failing: mlflow server refuses some when many clients write at once. */
  readonly mayRefuse?: boolean;
}

/** Requests answered with 200 per second: a refused request is no work done, and an error unless allowed. */
export async function measureRate({ url, clients, seconds, next, mayRefuse = false }: Load): Promise<Rate> {
  const open = await Promise.all(Array.from({ length: clients }, () => openRawClient(url)));
  let done = 0;
  let refused = 0;
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  await Promise.all(
    open.map(async (client, index) => {
      for (let request = next(index); request && performance.now() < endAt; request = next(index)) {
        const answer = await client.send(request);
        if (answer.status >= 400 && mayRefuse) {
          refused += 1;
          continue;
        }
        expectSuccess(answer);
        done += 1;
      }
    }),
  );
  const elapsed = (performance.now() - startedAt) / 1_000;
  for (const client of open) client.close();
  return { done, refused, seconds: elapsed, perSecond: done / elapsed };
}

/** The median time of an answer, in milliseconds. */
export async function measureLatency(url: string, request: Buffer, times: number): Promise<number> {
  const client = await openRawClient(url);
  expectSuccess(await client.send(request));
  const taken: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const startedAt = performance.now();
    expectSuccess(await client.send(request));
    taken.push(performance.now() - startedAt);
  }
  client.close();
  return median(taken);
}

export function median(taken: readonly number[]): number {
  return taken.toSorted((one, other) => one - other)[taken.length >> 1]!;
}

/** One JSON call outside any measurement. */
export async function call<T>(client: RawClient, request: Buffer): Promise<T> {
  const answer = await client.send(request, { keepBody: true });
  expectSuccess(answer);
  return JSON.parse(answer.body!.toString()) as T;
}

export function expectSuccess({ status, body, bodyBytes }: RawAnswer): void {
  if (status !== 200 && status !== 204) throw new Error(`the server answered ${status} with ${body ? body.toString().slice(0, 500) : `${bodyBytes} bytes`}`);
}
