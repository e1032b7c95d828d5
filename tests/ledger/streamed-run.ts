// What one run of the W&B wire was told, request by request, and what became of each: the witness against the server.
import type { Random } from './random.ts';

export interface SentRow {
  readonly json: string;
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly values: ReadonlyMap<string, number>;
}

/** One request of a stream, before it is sent. */
export interface StreamRequest {
  readonly firstRow: number;
  readonly rows: readonly SentRow[];
  readonly firstLine: number;
  readonly lines: readonly string[];
  readonly summary?: number | undefined;
  readonly isLast?: boolean;
}

/** Something told under a number, and whether the server said that it has it. */
export interface Told<T> {
  readonly value: T;
  readonly isAcked: boolean;
}

export interface StreamedRun {
  readonly name: string;
  readonly rows: Map<number, Told<SentRow>>;
  /** What each line may hold: the last that was acknowledged, and all that were sent since. */
  readonly lines: Map<number, readonly Told<string>[]>;
  readonly summaries: Told<number>[];
  end?: Told<true>;
}

export function newStreamedRun(name: string): StreamedRun {
  return { name, rows: new Map(), lines: new Map(), summaries: [] };
}

/** Notes what was sent, once it is known whether an answer came. */
export function note(run: StreamedRun, { firstRow, rows, firstLine, lines, summary, isLast }: StreamRequest, isAcked: boolean): void {
  rows.forEach((value, index) => run.rows.set(firstRow + index, { value, isAcked }));
  lines.forEach((value, index) => {
    const before = isAcked ? [] : (run.lines.get(firstLine + index) ?? []);
    run.lines.set(firstLine + index, [...before, { value, isAcked }]);
  });
  if (summary !== undefined) run.summaries.push({ value: summary, isAcked });
  if (isLast === true) run.end = { value: true, isAcked };
}

/** As the client writes it, with bare NaN and infinities. */
export function bodyOf({ firstRow, rows, firstLine, lines, summary, isLast }: StreamRequest): Buffer {
  const files = {
    ...(rows.length > 0 && { 'wandb-history.jsonl': { offset: firstRow, content: rows.map(({ json }) => json) } }),
    ...(lines.length > 0 && { 'output.log': { offset: firstLine, content: lines.map((text) => `2026-01-02T03:04:05.000000 ${text}`) } }),
    ...(summary !== undefined && { 'wandb-summary.json': { offset: 0, content: [JSON.stringify({ seen: summary, _step: firstRow })] } }),
  };
  return Buffer.from(JSON.stringify({ files, ...(isLast === true && { complete: true, exitcode: 0 }) }));
}

export const streamKeys = ['loss', 'group/accuracy', 'learning rate'] as const;

/** Steps grow by one or more; most rows have all keys. */
export function makeRow(random: Random, number: number): SentRow {
  const step = number * 2 + random.between(0, 1);
  const timestamp = 1_700_000_000_000 + number * 250;
  const values = new Map(streamKeys.filter(() => random.chance(0.9)).map((key): [string, number] => [key, valueOf(random)]));
  const fields = [...values].map(([key, value]) => `${JSON.stringify(key)}: ${Object.is(value, -0) ? '-0.0' : String(value)}`);
  const json = `{${[...fields, `"_step": ${step}`, `"_timestamp": ${timestamp / 1000}`, `"note": "row ${number}"`].join(', ')}}`;
  return { json, step, timestamp, values };
}

function valueOf(random: Random): number {
  return random.chance(0.03) ? random.pick([NaN, Infinity, -Infinity, -0, 5e-324]) : (random.next() - 0.5) * 10 ** random.between(-12, 12);
}
