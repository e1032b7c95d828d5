// One writer of the stream rig: a program after the other, each as the W&B client sends it, but worse: requests overtake each other,
// come several times, and are sent again until an answer arrives.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from './random.ts';
import { bodyOf, makeRow, newStreamedRun, note, type StreamedRun, type StreamRequest } from './streamed-run.ts';
import type { Call, Wire } from './wire.ts';

export interface StreamWriterOptions {
  readonly name: string;
  readonly wire: Wire;
  readonly random: Random;
  readonly pauseMs: number;
  /** How often a writer dies instead of sending again. */
  readonly giveUp: number;
  readonly isStopping: () => boolean;
  readonly onAcked: () => void;
}

export const streamPlace = { entity: 'ledger', project: 'streams' } as const;

/** Writes until told to stop; the runs it told of. Throws when the server gives an answer that ends a client's stream. */
export async function runStreamWriter(options: StreamWriterOptions): Promise<readonly StreamedRun[]> {
  const runs: StreamedRun[] = [];
  while (!options.isStopping()) {
    const run = newStreamedRun(`${options.name}-${runs.length}`);
    runs.push(run);
    await oneRun(options, run);
  }
  return runs;
}

async function oneRun(options: StreamWriterOptions, run: StreamedRun): Promise<void> {
  const { random, isStopping, pauseMs } = options;
  if (!(await deliver(options, upsertCall(run.name)))) return;
  let rows = 0;
  let lines = 0;
  for (let left = random.between(5, 25); left > 0 && !isStopping(); left -= 1) {
    const requests = Array.from({ length: random.between(1, 4) }, (): StreamRequest => {
      const count = random.chance(0.01) ? random.between(5_001, 6_000) : random.chance(0.1) ? random.between(300, 900) : random.between(0, 40);
      const printed = random.between(0, 8);
      const request = { firstRow: rows, rows: Array.from({ length: count }, (_, index) => makeRow(random, rows + index)), firstLine: lines, lines: texts(run, lines, printed) };
      rows += count;
      lines += printed;
      return request;
    });
    if (!(await tellTogether(options, run, requests))) return;
    // What a progress bar does: the last lines again, with another text; and the summary, of which the last one counts.
    const back = Math.min(lines, random.between(0, 3));
    if (!(await tell(options, run, { firstRow: rows, rows: [], firstLine: lines - back, lines: texts(run, lines - back, back), summary: rows }))) return;
    await sleep(random.next() * pauseMs);
  }
  await tell(options, run, { firstRow: rows, rows: [], firstLine: lines, lines: [], isLast: true });
}

let issued = 0;

function texts({ name }: StreamedRun, first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name} line ${first + index} text ${(issued += 1)}`);
}

/** In any order, side by side, some several times. Whether all were acknowledged. */
async function tellTogether(options: StreamWriterOptions, run: StreamedRun, requests: readonly StreamRequest[]): Promise<boolean> {
  const { random } = options;
  const copies = random.shuffle(requests.flatMap((request) => Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => request)));
  const answered = await Promise.all(copies.map(async (request) => ({ request, isAcked: await deliver(options, streamCall(run.name, request)) })));
  for (const request of requests)
    note(
      run,
      request,
      answered.some((one) => one.request === request && one.isAcked),
    );
  return answered.every(({ isAcked }) => isAcked);
}

async function tell(options: StreamWriterOptions, run: StreamedRun, request: StreamRequest): Promise<boolean> {
  const isAcked = await deliver(options, streamCall(run.name, request));
  note(run, request, isAcked);
  return isAcked;
}

/** Whether an answer came; false when the writer gave up. */
async function deliver({ wire, random, giveUp, onAcked }: StreamWriterOptions, call: Call): Promise<boolean> {
  const { answer } = await wire.insist(call, { mayGiveUp: () => random.chance(giveUp) });
  if (answer === undefined) return false;
  if (answer.status !== 200) throw new Error(`${call.path} was refused: ${answer.status} ${answer.body.toString().slice(0, 500)}`);
  onAcked();
  return true;
}

function streamCall(name: string, request: StreamRequest): Call {
  return { method: 'POST', path: `/files/${streamPlace.entity}/${streamPlace.project}/${name}/file_stream`, body: bodyOf(request) };
}

function upsertCall(name: string): Call {
  const query = 'mutation Upsert($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted bucket { id name } } }';
  return { method: 'POST', path: '/graphql', body: { query, variables: { input: { name, entityName: streamPlace.entity, modelName: streamPlace.project } } } };
}
