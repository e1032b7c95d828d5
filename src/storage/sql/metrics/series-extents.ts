// How many points of a series lie in a range of steps, and where they begin and end: known from the summary where the range
// holds the whole series, and counted where it does not.
import type { SeriesExtent } from '../../../core/tracking/metrics/thin-series.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import type { Database } from '../database.ts';
import type { BlockHead } from './block-head.ts';
import { readSegments } from './read-segments.ts';
import { type StepRange, withinSteps } from './step-range.ts';
import { loadStates, stateKey } from './summaries.ts';

/** A series by the numbers that stand for its run and its key, with those of other runs that are a part of it. */
export interface SeriesPlace {
  readonly runNum: number;
  readonly keyNum: number;
  readonly earlier?: readonly { readonly runNum: number; readonly toStep: number }[] | undefined;
}

export interface CountedExtent extends SeriesExtent {
  readonly total: number;
}

/** A series as it is stored, and what of it is wanted. */
export interface StoredPart {
  readonly runNum: number;
  readonly keyNum: number;
  readonly range: StepRange;
}

/** What a series is made of, within a range. */
export function storedParts({ runNum, keyNum, earlier = [] }: SeriesPlace, range: StepRange): readonly StoredPart[] {
  return [{ runNum, keyNum, range }, ...earlier.map((part) => ({ runNum: part.runNum, keyNum, range: { ...range, toStep: lesser(part.toStep, range.toStep) } }))];
}

function lesser(step: number, other: WholeNumber | undefined): WholeNumber {
  return other === undefined || step < other ? step : other;
}

/** Of each series, in order; undefined where nothing lies in the range. */
export async function findExtents(database: Database, places: readonly SeriesPlace[], range: StepRange): Promise<readonly (CountedExtent | undefined)[]> {
  const parts = places.map((place) => storedParts(place, range));
  const found = (await extentsOfParts(database, parts.flat(), range)).values();
  return parts.map((own) => own.map(() => found.next().value).reduce(joined, undefined));
}

function joined(one: CountedExtent | undefined, other: CountedExtent | undefined): CountedExtent | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { total: one.total + other.total, firstStep: Math.min(one.firstStep, other.firstStep), lastStep: Math.max(one.lastStep, other.lastStep) };
}

type CountedPart = StoredPart & { total: number; firstStep: number; lastStep: number };

async function extentsOfParts(database: Database, parts: readonly StoredPart[], range: StepRange): Promise<readonly (CountedExtent | undefined)[]> {
  const states = await loadStates(
    database,
    parts.map(({ runNum, keyNum }) => ({ runNum, keys: [keyNum] })),
  );
  const counting: CountedPart[] = [];
  const found = parts.map((part) => {
    const { fromStep = -Infinity, toStep = Infinity } = part.range;
    const state = states.get(stateKey(part.runNum, part.keyNum));
    if (!state || (state.first.farStep ?? state.first.step) > toStep || (state.last.farStep ?? state.last.step) < fromStep) return undefined;
    const whole = { total: state.count, firstStep: state.first.step, lastStep: state.last.step };
    if ((state.first.farStep ?? whole.firstStep) >= fromStep && (state.last.farStep ?? whole.lastStep) <= toStep) return whole;
    const counted = { ...part, total: 0, firstStep: Infinity, lastStep: -Infinity };
    counting.push(counted);
    return counted;
  });
  if (counting.length > 0) await count(database, counting, range);
  return found.map((extent) => (extent && extent.total > 0 ? extent : undefined));
}

/** At the ends of the range stands what is farther, too. */
const isWithinDoubles = (step: number): boolean => Math.abs(step) < Number.MAX_SAFE_INTEGER;

async function count(database: Database, parts: readonly CountedPart[], range: StepRange): Promise<void> {
  const readers = parts.map((part) => ({
    ...part,
    hasEnough: () => false,
    skim: ({ steps: { low, high }, count: points }: BlockHead) => {
      const { fromStep = -Infinity, toStep = Infinity } = part.range;
      if (low < fromStep || high > toStep || !isWithinDoubles(low) || !isWithinDoubles(high)) return false;
      part.total += points;
      part.firstStep = Math.min(part.firstStep, low);
      part.lastStep = Math.max(part.lastStep, high);
      return true;
    },
    take: withinSteps(part.range, ({ steps }, start, end) => {
      part.total += end - start;
      for (let index = start; index < end; index += 1) {
        const step = steps[index]!;
        if (step < part.firstStep) part.firstStep = step;
        if (step > part.lastStep) part.lastStep = step;
      }
    }),
  }));
  await readSegments(database, readers, { order: 'step', low: range.fromStep, high: range.toStep });
}
