// Runs that were there before a client gave them a name: it goes on calling them by its own.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import { checkName } from '../../base/text-limits.ts';
import { experimentDeleted } from '../experiments/experiments.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Run } from './run.ts';
import type { RunStore } from './run-store.ts';
import { requireActive } from './runs.ts';

interface Stores {
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
}

export interface AdoptRun {
  readonly runId: string;
  /** The experiment that the client logs to, of the run's project. Default: the run stays in its own. */
  readonly experimentId?: string | undefined;
  readonly alias: string;
}

export interface RunAliases {
  /** The run that has the alias in an experiment, in the bin too. */
  find(caller: Caller, query: { readonly experimentId: string; readonly alias: string }): Promise<Run | undefined>;
  /**
   * Makes a run the one that a client calls by a name of its own, in the experiment it logs to. Again is no change. Throws `already_exists`
   * when another run there has the alias (reason `alias_taken`) or this one has another (`alias_given`), and `failed_precondition` for a
   * run or an experiment in the bin, and for an experiment of another project (`other_project`): the run's artifacts would stay behind.
   */
  adopt(caller: Caller, input: AdoptRun): Promise<void>;
}

export function createRunAliases({ read, write }: Doors<Stores>): RunAliases {
  return {
    find: async (caller, { experimentId, alias }) => {
      const { runs } = await read(caller, 'run.read', 'visible');
      const id = await runs.findAlias(experimentId, alias);
      return id === undefined ? undefined : runs.find(id);
    },

    adopt: (caller, { runId, experimentId, alias }) =>
      write(caller, 'run.write', experimentId === undefined ? { run: runId } : [{ run: runId }, { experiment: experimentId }], async ({ stores, audit, announce }) => {
        checkName('alias', alias);
        const run = requireActive(await stores.runs.find(runId), runId);
        const to = experimentId ?? run.experimentId;
        const isThere = to === run.experimentId;
        if (isThere && (await stores.runs.aliasOf(runId)) === alias) return;
        if (!isThere) {
          await checkMove(stores.experiments, run, to);
          await stores.runs.move(runId, to);
        }
        await stores.runs.putAlias(runId, alias);
        audit('run.adopted', { kind: 'run', id: runId }, { experiment: to, alias });
        for (const id of new Set([run.experimentId, to])) announce({ type: 'run', experimentId: id, runId });
      }),
  };
}

async function checkMove(experiments: ExperimentStore, { id, experimentId }: Run, to: string): Promise<void> {
  const [from, target] = [await experiments.find(experimentId), await experiments.find(to)];
  if (target === undefined) throw notFound('experiment', to);
  if (target.deletedAt !== undefined) throw experimentDeleted(to);
  if (from?.projectId === target.projectId) return;
  throw new AssayError('failed_precondition', `run '${id}' is in project '${from?.projectId ?? ''}', experiment '${to}' in '${target.projectId}'; give one of the run's project`, {
    subject: { kind: 'run', id },
    reason: 'other_project',
  });
}
