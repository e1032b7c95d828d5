// The runs that can pass a filter, worked out from indexes alone: each comparison reads one index from end to end and becomes a
// set of run numbers, and the filter joins the sets. It costs the same whatever the filter finds, so it bounds what the worst takes.
import { sql } from 'kysely';
import type { Comparison, Filter } from '../../../language/filter.ts';
import type { Database } from '../database.ts';
import { comparisonRows } from './comparison-rows.ts';
import type { MetricKeyNumbers } from './run-fields.ts';
import { rowsWithin } from './rows-within.ts';

/** One byte a run. */
type RunSet = Uint8Array;

/** Runs among which all are that pass; `isExact` when all of them do. Without a set: all runs. */
interface Passing {
  readonly set?: RunSet;
  readonly isExact: boolean;
}

export interface MatchingRuns {
  readonly runs: readonly number[];
  readonly isExact: boolean;
}

/** A set of more than so many bytes is not made: the numbers of runs are then far apart, or too many. */
const setLimit = 64 * 1024 * 1024;

const unknown: Passing = { isExact: false };

/** Undefined when the filter says nothing that an index knows. */
export async function findMatchingRuns(
  database: Database,
  filter: Filter,
  { numbers, keys }: { readonly numbers: readonly number[]; readonly keys: MetricKeyNumbers },
): Promise<MatchingRuns | undefined> {
  const size = (await lastRun(database)) + 1;
  if (size > setLimit) return undefined;

  async function passing(part: Filter): Promise<Passing> {
    switch (part.kind) {
      case 'and':
        return all(part.items);
      case 'or':
        return any(part.items);
      case 'not':
        return complement(await passing(part.item));
      default:
        return passingComparison(part);
    }
  }

  async function all(items: readonly Filter[]): Promise<Passing> {
    let joined: Passing = { isExact: true };
    for (const item of items) joined = intersection(joined, await passing(item));
    return joined;
  }

  async function any(items: readonly Filter[]): Promise<Passing> {
    let joined: Passing = { set: new Uint8Array(size), isExact: true };
    for (const item of items) {
      joined = union(joined, await passing(item));
      if (joined.set === undefined) return joined;
    }
    return joined;
  }

  async function passingComparison(comparison: Comparison): Promise<Passing> {
    const indexed = comparisonRows(comparison, { engine: database.engine, keys });
    if (indexed === undefined) return unknown;
    const set = new Uint8Array(size);
    for (const rows of indexed) {
      const found = await sql<{
        readonly runs: string | null;
      }>`select ${database.engine.joinedNumbers(sql.ref('x.run_num'))} as runs ${rowsWithin(database, rows, numbers)}`.execute(database.query);
      mark(set, found.rows[0]!.runs ?? '');
    }
    const found: Passing = { set, isExact: true };
    return comparison.kind === 'exists' && comparison.negated ? complement(found) : found;
  }

  const found = await passing(filter);
  return found.set && { runs: marked(found.set), isExact: found.isExact };
}

/** The highest number of a run. */
export async function lastRun({ query }: Database): Promise<number> {
  const { rows } = await sql<{ readonly last: number | null }>`select max(num) as last from run`.execute(query);
  return rows[0]!.last ?? 0;
}

function intersection(one: Passing, other: Passing): Passing {
  const isExact = one.isExact && other.isExact;
  const [set, also] = one.set === undefined ? [other.set, undefined] : [one.set, other.set];
  if (set === undefined) return { isExact };
  if (also !== undefined) for (let run = 0; run < set.length; run += 1) set[run]! &= also[run]!;
  return { set, isExact };
}

function union(one: Passing, other: Passing): Passing {
  const isExact = one.isExact && other.isExact;
  const { set } = one;
  if (set === undefined || other.set === undefined) return { isExact };
  for (let run = 0; run < set.length; run += 1) set[run]! |= other.set[run]!;
  return { set, isExact };
}

function complement({ set, isExact }: Passing): Passing {
  if (!isExact) return unknown;
  if (set === undefined) return unknown;
  for (let run = 0; run < set.length; run += 1) set[run] = 1 - set[run]!;
  return { set, isExact };
}

const comma = 44;
const zero = 48;

/** Reads the text by its figures: to split it would make a string of each number. */
function mark(set: RunSet, joined: string): void {
  let run = 0;
  for (let at = 0; at < joined.length; at += 1) {
    const code = joined.charCodeAt(at);
    if (code !== comma) run = run * 10 + (code - zero);
    if (code === comma || at + 1 === joined.length) {
      set[run] = 1;
      run = 0;
    }
  }
}

function marked(set: RunSet): readonly number[] {
  const runs: number[] = [];
  for (let run = 1; run < set.length; run += 1) if (set[run] === 1) runs.push(run);
  return runs;
}
