// What one writer meant to do and what was acknowledged, line by line, each synced to disk before the writer
// goes on. It is the witness against the server, so it lives on a path of its own.
import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One point: key, value (`'NaN'` as the wire spells it), timestamp, step. */
export type Point = readonly [key: string, value: number | 'NaN', timestamp: number, step: number];
export type Pair = readonly [key: string, value: string];

/** Something a writer wants the server to hold. Every field is needed to check it later. */
export type Intent =
  | { readonly kind: 'run'; readonly name: string; readonly startedAt: number }
  | { readonly kind: 'batch'; readonly run: string; readonly points: readonly Point[]; readonly params: readonly Pair[]; readonly tags: readonly Pair[] }
  | { readonly kind: 'metric'; readonly run: string; readonly point: Point }
  | { readonly kind: 'param'; readonly run: string; readonly pair: Pair }
  | { readonly kind: 'tag'; readonly run: string; readonly pair: Pair }
  | { readonly kind: 'artifact'; readonly run: string; readonly uri: string; readonly path: string; readonly sha256: string }
  | { readonly kind: 'finish'; readonly run: string; readonly endedAt: number }
  | { readonly kind: 'version'; readonly model: string; readonly source: string; readonly run: string };

export interface Entry {
  readonly id: string;
  readonly intent: Intent;
  /** How often it was sent until an answer came or the writer gave up; 0 when the writer never got to know. */
  readonly attempts: number;
  /** What the server answered; absent when no acknowledgement came. */
  readonly acked?: Acked;
}

export interface Acked {
  /** The id of a created run, or the number of a created version. */
  readonly result: string;
  /** Where the artifacts of a created run live. */
  readonly artifactUri?: string;
}

type Line =
  | { readonly sent: string; readonly intent: Intent }
  | ({ readonly acked: string; readonly attempts: number } & Acked)
  | { readonly gaveUp: string; readonly attempts: number };

export interface Ledger {
  sent(id: string, intent: Intent): Promise<void>;
  acked(id: string, attempts: number, answer: Acked): Promise<void>;
  gaveUp(id: string, attempts: number): Promise<void>;
  close(): Promise<void>;
}

/** A new ledger file in the folder. */
export async function openLedger(folder: string, writer: string): Promise<Ledger> {
  const file = await open(join(folder, `${writer}.jsonl`), 'wx');
  async function append(line: Line): Promise<void> {
    await file.appendFile(`${JSON.stringify(line)}\n`);
    await file.datasync();
  }
  return {
    sent: (id, intent) => append({ sent: id, intent }),
    acked: (id, attempts, answer) => append({ acked: id, attempts, ...answer }),
    gaveUp: (id, attempts) => append({ gaveUp: id, attempts }),
    close: () => file.close(),
  };
}

/** Every entry of every ledger in the folder, each writer's in the order it was sent. */
export async function readLedgers(folder: string): Promise<readonly Entry[]> {
  const entries = new Map<string, Entry>();
  for (const name of (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()) {
    for (const text of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      if (text !== '') note(entries, JSON.parse(text) as Line);
    }
  }
  return [...entries.values()];
}

function note(entries: Map<string, Entry>, line: Line): void {
  if ('sent' in line) {
    entries.set(line.sent, { id: line.sent, intent: line.intent, attempts: 0 });
    return;
  }
  const id = 'acked' in line ? line.acked : line.gaveUp;
  const entry = entries.get(id);
  if (!entry) throw new Error(`the ledger settles '${id}', which it never sent`);
  if ('gaveUp' in line) entries.set(id, { ...entry, attempts: line.attempts });
  else {
    const { result, artifactUri } = line;
    entries.set(id, { ...entry, attempts: line.attempts, acked: { result, ...(artifactUri === undefined ? {} : { artifactUri }) } });
  }
}
