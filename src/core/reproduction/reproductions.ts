// The operations on verdicts over repetitions of runs.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors, Contents } from '../content/content-doors.ts';
import type { Thing } from '../access/scope.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import type { Digest } from '../base/digest.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Run } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { gradeVerdict } from '../../compare/verdict/grade-verdict.ts';
import { whatIsUntrue } from '../../compare/verdict/check-told.ts';
import { exitText } from '../../compare/results/run-end.ts';
import { evidenceOfNothing } from '../../compare/verdict/build-evidence.ts';
import { createStoredDocuments } from './stored-documents.ts';
import { compareRuns, type ComparisonPorts } from './compare-runs.ts';
import { reproducesTag } from './reproduces-tag.ts';
import type { ReproductionStore } from './reproduction-store.ts';
import type { Reproduction, ToldEvidence, VerdictEvidence } from '../../documents/verdict.ts';

type Stores = ComparisonPorts['store'] & { readonly reproductions: ReproductionStore };

export interface ReproductionPorts extends ContentDoors<Stores>, Omit<ComparisonPorts, 'store' | 'blobs'> {
  readonly digest: Digest;
}

export interface RecordReproduction {
  /** Of the client's choice, 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly runId: string;
  readonly reproductionRunId?: string | undefined;
  /** Further repetitions, for statistics. */
  readonly replicas?: readonly string[] | undefined;
  /** What the server cannot know by itself; the rest, where it is told, must agree with what is stored. */
  readonly evidence: ToldEvidence;
}

export interface Reproductions {
  /**
   * Holds the two runs against each other, grades what comes of it and keeps the verdict; recorded again it is no change. Throws
   * `not_found` for a run there is not, `already_exists` for an id that is another repetition's, and `invalid_argument` for evidence
   * that contradicts what is stored, or leaves some of it out.
   */
  record(caller: Caller, input: RecordReproduction): Promise<Reproduction>;
  /** Throws `not_found`. */
  get(caller: Caller, id: string): Promise<Reproduction>;
  /** Those of a run, as the original or as the repetition, the newest first. Throws `not_found` for a run there is not. */
  list(caller: Caller, query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<Reproduction>>;
}

export function createReproductions({ read, write, digest, ...ports }: ReproductionPorts): Reproductions {
  async function evidenceOf({ blobs, ...store }: Stores & Contents, { runId, reproductionRunId, replicas = [], evidence: told }: RecordReproduction): Promise<VerdictEvidence> {
    const reader = { ...ports, store, blobs };
    if (reproductionRunId === undefined) return evidenceOfMissing(reader, runId, told);
    const { outputs, evidence } = await compareRuns(
      reader,
      { before: runId, after: reproductionRunId },
      { replicas: [...new Set(replicas)], told: { ...told, outputs: told.outputs?.map((output) => ({ ...output, by: 'client' as const })) } },
    );
    const untrue = whatIsUntrue(told, { outputs, evidence });
    if (untrue !== undefined) throw invalidArgument(untrue);
    return evidence;
  }

  return {
    record: async (caller, input) => {
      const { id, runId, reproductionRunId } = input;
      if (!/^[0-9a-f]{32}$/.test(id)) throw invalidArgument(`reproduction id ${JSON.stringify(id.slice(0, 60))} is not 32 lower-case hexadecimal digits`);
      if (reproductionRunId === runId) throw invalidArgument(`reproductionRunId is '${runId}', the run that was to be repeated; give the run that repeated it`);
      const both: readonly [Thing, ...Thing[]] = reproductionRunId === undefined ? [{ run: runId }] : [{ run: runId }, { run: reproductionRunId }];
      const seen = await read(caller, 'run.write', both);
      const known = await seen.reproductions.find(id);
      if (known) return sameReproduction(known, input);
      await requireRuns(seen.runs, reproductionRunId === undefined ? [runId] : [runId, reproductionRunId]);
      const evidence = await evidenceOf(seen, input);
      const verdict = gradeVerdict(evidence);
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

/** Of a repetition that could not be started: the one thing that only the client knows is why. */
async function evidenceOfMissing(ports: ComparisonPorts, runId: string, { missing = [], claims = [] }: ToldEvidence): Promise<VerdictEvidence> {
  if (missing.length === 0) throw invalidArgument('evidence.missing is empty, and there is no reproductionRunId: name the run that repeated it, or say what it lacked to be run');
  const recorded = await ports.store.inputs.find(runId);
  const observation = recorded?.observationDigest === undefined ? undefined : await createStoredDocuments(ports).observation(recorded.observationDigest);
  return evidenceOfNothing(exitText(observation), { claims, missing });
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
