// What one of several programs of a run sent, in the run's own numbers; and what a program sent that took its run back and counts anew.
// The numbers are given out by the store, so that programs of one run may log through several servers.
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

/** What one program sent. */
interface Sent {
  /** Where several log to one run. */
  readonly writer: string | undefined;
  readonly files: StreamBody['files'];
}

/** What is given out is stored before it is used. */
export async function placePieces(call: WandbCall, { id: runId, rewound }: Pick<Run, 'id' | 'rewound'>, { writer, files }: Sent): Promise<Pieces> {
  if (writer !== undefined) return place(call, { runId, writer, counted }, files);
  if (rewound !== undefined) return place(call, { runId, writer: `rewound ${rewound.times}`, counted: countedAnew }, files);
  return new Map([...files].map(([file, piece]) => [file, [piece]]));
}

interface Writer {
  readonly runId: string;
  readonly writer: string;
  readonly counted: readonly string[];
}

async function place({ core, caller }: WandbCall, { runId, writer, counted: names }: Writer, files: StreamBody['files']): Promise<Pieces> {
  // Of a run that a single program began. What is not known of a file yet is asked beforehand.
  const sizes = new Map<string, number>();
  for (let placed: Pieces | undefined; ;) {
    const json = await core.clientState.find(caller, { runId, name: stateName });
    for (const name of files.keys()) if (names.includes(name) && sharedFiles(json)[name] === undefined) sizes.set(name, await sizeOf(name));
    await core.clientState.change(caller, {
      runId,
      name: stateName,
      change: (now) => {
        const found = placeFiles(sharedFiles(now));
        placed = found?.placed;
        return found && JSON.stringify(found.next);
      },
    });
    if (placed !== undefined) return placed;
  }

  /** Undefined when a size is needed after all. */
  function placeFiles(state: SharedFiles): { readonly placed: Pieces; readonly next: SharedFiles } | undefined {
    const placed = new Map<string, readonly Piece[]>();
    const next: Record<string, SharedFile> = { ...state };
    for (const [name, piece] of files) {
      if (!names.includes(name)) {
        placed.set(name, [piece]);
        continue;
      }
      const size = sizes.get(name);
      const known = next[name] ?? (size === undefined ? undefined : { next: size, writers: {} });
      if (known === undefined) return undefined;
      const { file, pieces } = placeLines(known, writer, piece);
      next[name] = file;
      placed.set(name, pieces);
    }
    return { placed, next };
  }

  async function sizeOf(name: string): Promise<number> {
    if (name === 'output.log') return (await core.console.read(caller, { runId, fromLine: 0, limit: 0 })).total;
    return core.histories.size(caller, { runId, kind: name === 'wandb-history.jsonl' ? 'logged' : 'system' });
  }
}

type SharedFiles = Readonly<Record<string, SharedFile>>;

/** Only what was written above is ever read here. */
function sharedFiles(json: string | undefined): SharedFiles {
  return json === undefined ? {} : (JSON.parse(json) as SharedFiles);
}
