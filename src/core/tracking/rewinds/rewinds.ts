// Takes a run back to an earlier step. Nothing is lost by it: what the run had logged since becomes a run of its own, in the bin.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Writing } from '../../access/writing.ts';
import { runArtifactUri } from '../artifacts/artifact-locations.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import { invalidArgument, notFound } from '../../base/errors.ts';
import type { Ids } from '../../base/ids.ts';
import type { ClientStateStore } from '../client-state/client-state-store.ts';
import { checkClientState, type ClientState } from '../client-state/client-state.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { MediaStore } from '../media/media-store.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { isSystemKey, systemPrefix } from '../metrics/system-key.ts';
import type { LeaseStore } from '../runs/lease-store.ts';
import { noteStatus } from '../runs/note-status.ts';
import { replaceLeaves } from '../runs/replace-leaves.ts';
import { isEnded, type Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { requireActive } from '../runs/runs.ts';

interface Stores {
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
  readonly branches: BranchStore;
  readonly metrics: MetricStore;
  readonly history: HistoryStore;
  readonly media: MediaStore;
  readonly clientState: ClientStateStore;
  readonly leases: LeaseStore;
}

export interface Rewind {
  readonly runId: string;
  /** The last step that stays. */
  readonly step: number;
  /** What the client library notes from then on. */
  readonly clientState?: ClientState | undefined;
}

export interface Rewinds {
  /**
   * The run goes on after the step: its points, rows and media beyond it, and a copy of its config and its summary, become a run in
   * the bin that goes on from this one, and runs that went on from it beyond the step go on from that. Its summary is what its
   * series say until its program tells another; what it printed, what was measured of its machine, its files and its alerts stay. A run that goes on from another
   * shows no more of that than up to the step. It is running from then on. The same again before anything else comes is no change.
   * Throws `not_found`, and `failed_precondition` (reason `run_deleted`) for a run in the bin.
   */
  rewind(caller: Caller, input: Rewind): Promise<Run>;
}

export interface RewindPorts extends Doors<Stores> {
  readonly ids: Ids;
}

export function createRewinds({ write, ids }: RewindPorts): Rewinds {
  return {
    rewind: async (caller, input) => {
      const { runId, step, clientState } = input;
      if (!Number.isSafeInteger(step)) throw invalidArgument(`step is ${step}; give a whole number below 2^53, the last step that stays`);
      if (clientState !== undefined) checkClientState(clientState);
      return write(caller, 'run.write', { run: runId }, async (writing) => {
        const { stores, at, audit, announce } = writing;
        const run = requireActive(await stores.runs.find(runId), runId);
        const keys = await keysBeyond(stores, input);
        const hasTail = keys.length > 0 || (await hasRowsBeyond(stores, input));
        if (!hasTail && isRepeat(run, step)) return run;
        const detail = hasTail ? await splitOff(writing, run, { ...input, id: ids.run() }) : {};
        await replaceLeaves(stores.runs, 'summary', { runId, leaves: [] });
        if (clientState !== undefined) await stores.clientState.put(runId, clientState);
        const rewound = takenBack(await noteStatus(stores, run, 'running'), { step, at });
        await stores.runs.update(rewound);
        audit('run.rewound', { kind: 'run', id: runId }, { step, ...detail });
        const place = { experimentId: run.experimentId, runId };
        announce({ type: 'run', ...place });
        if (keys.length > 0) announce({ type: 'metrics', ...place, keys });
        return rewound;
      });
    },
  };
}

async function keysBeyond({ metrics }: Stores, { runId, step }: Rewind): Promise<readonly string[]> {
  const summaries = await metrics.summaries(runId);
  return summaries.flatMap(({ key, last }) => ((last.farStep ?? last.step) > step && !isSystemKey(key) ? [key] : []));
}

async function hasRowsBeyond({ history }: Stores, { runId, step }: Rewind): Promise<boolean> {
  const extent = (await history.extents({ runIds: [runId], kind: 'logged' })).get(runId);
  return extent !== undefined && extent.greatestStep > step;
}

/** Nothing of the run has changed since it was taken back to this step. */
function isRepeat({ rewound, updatedAt }: Run, step: number): boolean {
  return rewound?.step === step && rewound.at === updatedAt;
}

function takenBack({ branchOf, rewound, ...run }: Run, { step, at }: { readonly step: number; readonly at: number }): Run {
  const { endedAt: _, ...going } = run;
  return {
    ...going,
    status: 'running',
    updatedAt: at,
    ...(branchOf && { branchOf: { ...branchOf, step: Math.min(branchOf.step, step) } }),
    rewound: { step, at, times: (rewound?.times ?? 0) + 1 },
  };
}

/** What the audit trail tells of it. */
async function splitOff({ stores, at, audit }: Writing<Stores>, run: Run, { id, step }: Rewind & { readonly id: string }) {
  const experiment = await stores.experiments.find(run.experimentId);
  if (experiment === undefined) throw notFound('experiment', run.experimentId);
  await stores.runs.insert({ ...tailOf(run, { id, step, at }), artifactUri: runArtifactUri(experiment.artifactRoot, id) });
  for (const kind of ['config', 'summary'] as const) {
    const leaves = await stores.runs.leaves(run.id, kind);
    await stores.runs.putLeaves(
      kind,
      leaves.map((leaf) => ({ runId: id, ...leaf })),
    );
  }
  const move = { from: run.id, to: id, afterStep: step };
  const points = await stores.metrics.moveTail({ ...move, exceptPrefix: systemPrefix });
  const rows = await stores.history.moveTail(move);
  await stores.media.moveTail(move);
  await stores.branches.repoint({ from: run.id, to: id, beyondStep: step });
  audit('run.split_off', { kind: 'run', id }, { from: run.id, afterStep: step, points, rows });
  return { points, rows, became: id };
}

/** It goes on from the run, or, where that shows no more of its own beginning, from where that began. */
function tailOf(run: Run, { id, step, at }: { readonly id: string; readonly step: number; readonly at: number }): Run {
  const { rewound: _, ...told } = run;
  const isWithinBranch = run.branchOf !== undefined && run.branchOf.step > step;
  return {
    ...told,
    id,
    name: `${run.name.slice(0, 200).toWellFormed()} (after step ${step})`,
    status: isEnded(run.status) ? run.status : 'killed',
    endedAt: run.endedAt ?? at,
    updatedAt: at,
    deletedAt: at,
    branchOf: isWithinBranch ? run.branchOf : { runId: run.id, step },
  };
}
