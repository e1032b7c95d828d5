// How many points of a series lie in a range of steps, and where they begin and end: known from the summary where the range
// holds the whole series, and counted where it does not.
import type { SeriesExtent } from '../../../core/tracking/metrics/thin-series.ts';
import type { Database } from '../database.ts';
import { readSegments } from './read-segments.ts';
import { type StepRange, withinSteps } from './step-range.ts';
import { loadStates, stateKey } from './summaries.ts';

/** A series by the numbers that stand for its run and its key. */
export interface SeriesPlace {
  readonly runNum: number;
  readonly keyNum: number;
}

export interface CountedExtent extends SeriesExtent {
  readonly total: number;
}

/** Of each series, in order; undefined where nothing lies in the range. */
export async function findExtents(database: Database, places: readonly SeriesPlace[], range: StepRange): Promise<readonly (CountedExtent | undefined)[]> {
  const { fromStep = -Infinity, toStep = Infinity } = range;
  const states = await loadStates(
    database,
    places.map(({ runNum, keyNum }) => ({ runNum, keys: [keyNum] })),
  );
  const counting: (SeriesPlace & { total: number; firstStep: number; lastStep: number })[] = [];
  const found = places.map((place) => {
    const state = states.get(stateKey(place.runNum, place.keyNum));
    if (!state || (state.first.farStep ?? state.first.step) > toStep || (state.last.farStep ?? state.last.step) < fromStep) return undefined;
    const whole = { total: state.count, firstStep: state.first.step, lastStep: state.last.step };
    if ((state.first.farStep ?? whole.firstStep) >= fromStep && (state.last.farStep ?? whole.lastStep) <= toStep) return whole;
    const part = { ...place, total: 0, firstStep: Infinity, lastStep: -Infinity };
    counting.push(part);
    return part;
  });
  if (counting.length > 0) await count(database, counting, range);
  return found.map((extent) => (extent && extent.total > 0 ? extent : undefined));
}

async function count(database: Database, parts: readonly (SeriesPlace & { total: number; firstStep: number; lastStep: number })[], range: StepRange): Promise<void> {
  const readers = parts.map((part) => ({
    runNum: part.runNum,
    keyNum: part.keyNum,
    hasEnough: () => false,
    take: withinSteps(range, ({ steps }, start, end) => {
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
