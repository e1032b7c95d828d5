// Finds runs whose points are ripe to be sealed, a few at each call, and has one plan made and carried out. What is watched is in
// memory: a server that starts finds it again from the segments there are.
import { isEnded, type RunStatus } from '../../../core/tracking/runs/run.ts';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { smallBytes } from '../metrics/segments.ts';
import { fewestMerged, type RipeRun } from './plan-seal.ts';
import type { SealPlan } from './seal-plan.ts';

export interface CompactionPorts {
  /** For quick reads. */
  readonly database: Database;
  /** Makes a plan out of everybody's way. */
  plan(what: 'planSegments' | 'planMerge', run: RipeRun): Promise<SealPlan | undefined>;
  /** Carries it out in a transaction; whether it could. */
  apply(plan: SealPlan): Promise<boolean>;
}

/** A live run's segments are left alone below this; a quiet one's below the other, where blocks would take no less. */
const liveBytes = 4 * 1024 * 1024;
const quietBytes = 64 * 1024;
/** Nothing was heard of the run for so long. */
const quietMs = 60_000;

/** Looked at in one call. */
const segmentsSeen = 4_000;
const runsSeen = 256;

/** As `Store.compact`. */
export function createCompaction({ database, plan, apply }: CompactionPorts): (now: number) => Promise<boolean> {
  let lastSeen = 0;
  /** How many are watched that were not looked at yet: after a start those may be all there are. */
  let unseen = 0;
  /** Runs with segments. */
  const watched = new Map<number, WatchedRun>();

  /** Whether there are more. */
  async function seeNew(): Promise<boolean> {
    const rows = await database.query.selectFrom('metric_segment').select(['num', 'run_num']).where('num', '>', lastSeen).orderBy('num').limit(segmentsSeen).execute();
    for (const { num, run_num } of rows) {
      lastSeen = num;
      if (watched.has(run_num)) continue;
      watched.set(run_num, { smallBlocks: 0, isSeen: false });
      unseen += 1;
    }
    return rows.length === segmentsSeen;
  }

  function see(state: WatchedRun): void {
    if (!state.isSeen) unseen -= 1;
    state.isSeen = true;
  }

  /** Whether something was done for it. */
  async function tend(run: WeighedRun): Promise<boolean> {
    const { runNum, pace } = run;
    const state = watched.get(runNum)!;
    const isRipe = pace === 'live' ? run.largeBytes >= liveBytes : run.bytes >= quietBytes;
    const fewest = fewestMerged(pace);
    const made = (isRipe ? await plan('planSegments', run) : undefined) ?? (state.smallBlocks >= fewest ? await plan('planMerge', run) : undefined);
    if (made === undefined) {
      state.smallBlocks = Math.min(state.smallBlocks, fewest - 1);
      if (pace !== 'live') watched.delete(runNum);
      return false;
    }
    const isDone = await apply(made);
    if (isDone) state.smallBlocks = Infinity;
    return isDone;
  }

  return async (now) => {
    const hasMore = await seeNew();
    const nums = firstOf(watched.keys(), runsSeen);
    const runs = nums.length === 0 ? [] : await weigh(database, nums, now);
    const found = new Set(runs.map(({ runNum }) => runNum));
    for (const num of nums) {
      see(watched.get(num)!);
      if (!found.has(num)) watched.delete(num);
    }
    for (const run of runs) {
      const { runNum } = run;
      const state = watched.get(runNum)!;
      // The next call begins with others, and a run that fails is left until it is heard of again.
      watched.delete(runNum);
      watched.set(runNum, state);
      try {
        if (await tend(run)) return true;
      } catch (error) {
        watched.delete(runNum);
        throw error;
      }
    }
    return hasMore || unseen > 0;
  };
}

function firstOf(numbers: Iterable<number>, count: number): readonly number[] {
  const first: number[] = [];
  for (const number of numbers) {
    if (first.length === count) break;
    first.push(number);
  }
  return first;
}

interface WatchedRun {
  /** No series of it has more, as far as is known. */
  smallBlocks: number;
  isSeen: boolean;
}

interface WeighedRun extends RipeRun {
  readonly bytes: number;
  readonly largeBytes: number;
}

async function weigh({ query, engine }: Database, nums: readonly number[], now: number): Promise<readonly WeighedRun[]> {
  const runs = await query
    .selectFrom('run')
    .select(['num', 'status', 'updated_at'])
    .where(({ ref }) => engine.isOneOf(ref('num'), nums))
    .execute();
  const sums = await query
    .selectFrom('metric_segment')
    .select(['run_num', sql<number | string>`sum(bytes)`.as('bytes'), sql<number | string>`sum(case when bytes >= ${sql.lit(smallBytes)} then bytes else 0 end)`.as('large')])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .groupBy('run_num')
    .execute();
  const sizes = new Map(sums.map(({ run_num, bytes, large }) => [run_num, { bytes: Number(bytes), largeBytes: Number(large) }]));
  return runs.map(({ num, status, updated_at }) => {
    const pace = isEnded(status as RunStatus) ? 'ended' : updated_at <= now - quietMs ? 'quiet' : 'live';
    return { runNum: num, pace, ...(sizes.get(num) ?? { bytes: 0, largeBytes: 0 }) };
  });
}
