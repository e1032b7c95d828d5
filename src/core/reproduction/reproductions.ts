// The operations on verdicts over repetitions of runs.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Thing } from '../access/scope.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import type { Digest } from '../base/digest.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Run } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { gradeVerdict } from './grade-verdict.ts';
import type { ReproductionStore } from './reproduction-store.ts';
import type { Reproduction, VerdictEvidence } from '../../documents/verdict.ts';

interface Stores {
  readonly runs: RunStore;
  readonly reproductions: ReproductionStore;
}

export interface ReproductionPorts extends Doors<Stores> {
  readonly digest: Digest;
}

/** On a run that repeated another: which one. */
export const reproducesTag = 'assay.reproduces';

export interface RecordReproduction {
  /** Of the client's choice, 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly runId: string;
  readonly reproductionRunId?: string | undefined;
  readonly evidence: VerdictEvidence;
}

export interface Reproductions {
  /**
   * Grades the evidence and keeps the verdict; recorded again it is no change. Throws `not_found` for a run there is not, and
   * `already_exists` for an id that is another repetition's.
   */
  record(caller: Caller, input: RecordReproduction): Promise<Reproduction>;
  /** Throws `not_found`. */
  get(caller: Caller, id: string): Promise<Reproduction>;
  /** Those of a run, as the original or as the repetition, the newest first. Throws `not_found` for a run there is not. */
  list(caller: Caller, query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<Reproduction>>;
}

export function createReproductions({ read, write, digest }: ReproductionPorts): Reproductions {
  return {
    record: async (caller, input) => {
      const { id, runId, reproductionRunId, evidence } = input;
      if (!/^[0-9a-f]{32}$/.test(id)) throw invalidArgument(`reproduction id ${JSON.stringify(id.slice(0, 60))} is not 32 lower-case hexadecimal digits`);
      if (reproductionRunId === runId) throw invalidArgument(`reproductionRunId is '${runId}', the run that was to be repeated; give the run that repeated it`);
      const verdict = gradeVerdict(evidence);
      const both: readonly [Thing, ...Thing[]] = reproductionRunId === undefined ? [{ run: runId }] : [{ run: runId }, { run: reproductionRunId }];
      return write(caller, 'run.write', both, async ({ stores, at, audit, announce }) => {
        const existing = await stores.reproductions.find(id);
        if (existing) return sameReproduction(existing, input);
        const runs = await requireRuns(stores.runs, reproductionRunId === undefined ? [runId] : [runId, reproductionRunId]);
        const made: Reproduction = { id, runId, ...(reproductionRunId === undefined ? {} : { reproductionRunId }), verdict, evidence, recordedAt: at };
        await stores.reproductions.insert(made);
        if (reproductionRunId !== undefined) await stores.runs.putTags([{ runId: reproductionRunId, key: reproducesTag, value: runId }]);
        const evidenceDigest = digest(canonicalText(evidence));
        audit('reproduction.recorded', { kind: 'reproduction', id }, { run: runId, reproductionRun: reproductionRunId ?? null, level: verdict.level, evidenceDigest });
        for (const run of runs) {
          announce({ type: 'reproduction', experimentId: run.experimentId, runId: run.id, reproductionId: id });
          if (run.id === reproductionRunId) announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
        }
        return made;
      });
    },

    get: async (caller, id) => {
      const { reproductions } = await read(caller, 'run.read', { reproduction: id });
      const found = await reproductions.find(id);
      if (!found) throw notFound('reproduction', id);
      return found;
    },

    list: async (caller, query) => {
      const { reproductions, runs } = await read(caller, 'run.read', { run: query.runId });
      const page = await reproductions.list(query);
      if (page.items.length === 0) await requireRuns(runs, [query.runId]);
      return page;
    },
  };
}

/** In the order of the ids. Throws `not_found`; deleted ones are fine. */
export async function requireRuns(runs: RunStore, ids: readonly string[]): Promise<readonly Run[]> {
  const found = await runs.findMany(ids);
  for (const id of ids) if (!found.some((run) => run.id === id)) throw notFound('run', id);
  return found;
}

function sameReproduction(existing: Reproduction, { id, runId, reproductionRunId }: RecordReproduction): Reproduction {
  if (existing.runId === runId && existing.reproductionRunId === reproductionRunId) return existing;
  throw new AssayError('already_exists', `reproduction '${id}' is of run '${existing.runId}'; choose another id`, { subject: { kind: 'reproduction', id } });
}
