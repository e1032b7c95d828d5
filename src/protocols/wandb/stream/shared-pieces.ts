// What one of several programs of a run sent, in the run's own numbers. The numbers are given out by this process: programs of one run
// must log through one server.
import type { WandbCall } from '../call.ts';
import { placeLines, type SharedFile } from './shared-lines.ts';
import type { Piece, StreamBody } from './stream-body.ts';

/** Pieces of files by the files' names. */
export type Pieces = ReadonlyMap<string, readonly Piece[]>;

/** The files whose lines are counted; of the others the last word counts. */
const counted: readonly string[] = ['wandb-history.jsonl', 'wandb-events.jsonl', 'output.log'];

const stateName = 'wandb.shared';

/** Who sent the request, where several programs log to one run. */
export function sharedWriter({ headers }: Request): string | undefined {
  if (headers.get('x-wandb-use-async-filestream') !== 'true') return undefined;
  return (headers.get('x-wandb-async-client-id') ?? headers.get('x-wandb-client-id'))?.slice(0, 100);
}

/** The last of the requests that wait for their numbers, by run. */
const turns = new Map<string, Promise<unknown>>();

/** What is given out is stored before it is used. */
export async function placePieces(call: WandbCall, { runId, writer }: { readonly runId: string; readonly writer: string }, { files }: StreamBody): Promise<Pieces> {
  const before = turns.get(runId) ?? Promise.resolve();
  const placed = before.catch(() => undefined).then(() => placeNow(call, { runId, writer }, files));
  turns.set(runId, placed);
  try {
    return await placed;
  } finally {
    if (turns.get(runId) === placed) turns.delete(runId);
  }
}

async function placeNow({ core, caller }: WandbCall, { runId, writer }: { readonly runId: string; readonly writer: string }, files: StreamBody['files']): Promise<Pieces> {
  const json = await core.clientState.find(caller, { runId, name: stateName });
  // Only what was written below is ever read here.
  const state = (json === undefined ? {} : JSON.parse(json)) as Readonly<Record<string, SharedFile>>;
  const placed = new Map<string, readonly Piece[]>();
  const next: Record<string, SharedFile> = { ...state };
  for (const [name, piece] of files) {
    if (!counted.includes(name)) {
      placed.set(name, [piece]);
      continue;
    }
    const { file, pieces } = placeLines(next[name] ?? { next: await sizeOf(name), writers: {} }, writer, piece);
    next[name] = file;
    placed.set(name, pieces);
  }
  const after = JSON.stringify(next);
  if (after !== json) await core.ingest.logBatch(caller, { runId, clientState: { name: stateName, json: after } });
  return placed;

  /** Of a run that a single program began. */
  async function sizeOf(name: string): Promise<number> {
    if (name === 'output.log') return (await core.console.read(caller, { runId, fromLine: 0, limit: 0 })).total;
    return core.histories.size(caller, { runId, kind: name === 'wandb-history.jsonl' ? 'logged' : 'system' });
  }
}
