// What one of several programs of a run sent, in the run's own numbers; and what a program sent that took its run back and counts anew.
// The numbers are given out by this process: programs of one run must log through one server.
import type { Run } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { placeLines, type SharedFile } from './shared-lines.ts';
import type { Piece, StreamBody } from './stream-body.ts';

/** Pieces of files by the files' names. */
export type Pieces = ReadonlyMap<string, readonly Piece[]>;

/** The files whose lines are counted; of the others the last word counts. */
const counted: readonly string[] = ['wandb-history.jsonl', 'wandb-events.jsonl', 'output.log'];

/** After a run was taken back, its program counts these from 0 again; where its history goes on it is told. */
const countedAnew: readonly string[] = ['wandb-events.jsonl', 'output.log'];

const stateName = 'wandb.shared';

/** Who sent the request, where several programs log to one run. */
export function sharedWriter({ headers }: Request): string | undefined {
  if (headers.get('x-wandb-use-async-filestream') !== 'true') return undefined;
  return (headers.get('x-wandb-async-client-id') ?? headers.get('x-wandb-client-id'))?.slice(0, 100);
}

/** The last of the requests that wait for their numbers, by run. */
const turns = new Map<string, Promise<unknown>>();

/** What one program sent. */
interface Sent {
  /** Where several log to one run. */
  readonly writer: string | undefined;
  readonly files: StreamBody['files'];
}

/** What is given out is stored before it is used. */
export async function placePieces(call: WandbCall, { id: runId, rewound }: Pick<Run, 'id' | 'rewound'>, { writer, files }: Sent): Promise<Pieces> {
  if (writer !== undefined) return inTurn(runId, () => placeNow(call, { runId, writer, counted }, files));
  if (rewound !== undefined) return inTurn(runId, () => placeNow(call, { runId, writer: `rewound ${rewound.times}`, counted: countedAnew }, files));
  return new Map([...files].map(([file, piece]) => [file, [piece]]));
}

async function inTurn(runId: string, place: () => Promise<Pieces>): Promise<Pieces> {
  const before = turns.get(runId) ?? Promise.resolve();
  const placed = before.catch(() => undefined).then(place);
  turns.set(runId, placed);
  try {
    return await placed;
  } finally {
    if (turns.get(runId) === placed) turns.delete(runId);
  }
}

interface Writer {
  readonly runId: string;
  readonly writer: string;
  readonly counted: readonly string[];
}

async function placeNow({ core, caller }: WandbCall, { runId, writer, counted: names }: Writer, files: StreamBody['files']): Promise<Pieces> {
  const json = await core.clientState.find(caller, { runId, name: stateName });
  // Only what was written below is ever read here.
  const state = (json === undefined ? {} : JSON.parse(json)) as Readonly<Record<string, SharedFile>>;
  const placed = new Map<string, readonly Piece[]>();
  const next: Record<string, SharedFile> = { ...state };
  for (const [name, piece] of files) {
    if (!names.includes(name)) {
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
