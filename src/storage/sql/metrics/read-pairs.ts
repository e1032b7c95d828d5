// Gives each point of a series, as its x, the value another metric of the run has at its step. The other metric is read a stretch
// of its steps after the other, so that memory grows with neither of them.
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import type { Database } from '../database.ts';
import type { AxisReader } from './axis-reader.ts';
import { readLeast } from './read-least.ts';
import { readSegments, type SeriesReader } from './read-segments.ts';
import { type SeriesPlace, storedParts } from './series-extents.ts';
import { stateKey } from './summaries.ts';
import { type StepRange, withinSteps } from './step-range.ts';

/** Points of the other metric in memory at once; twice as many while they are put in order. */
const stretchPoints = 250_000;

export async function readPairs(database: Database, readers: readonly AxisReader[], placeOf: (reader: AxisReader) => SeriesPlace | undefined): Promise<void> {
  const groups = Map.groupBy(readers, (reader) => {
    const place = placeOf(reader);
    return place === undefined ? '' : stateKey(place.runNum, place.keyNum);
  });
  for (const group of groups.values()) await readGroup(database, group, placeOf(group[0]!));
}

/** Series of one run, over the same other metric. */
async function readGroup(database: Database, readers: readonly AxisReader[], place: SeriesPlace | undefined): Promise<void> {
  let after: MetricMark | undefined;
  let fromStep: WholeNumber | undefined;
  let held: StepValues = { steps: [], values: [] };
  for (let isLast = false; !isLast;) {
    const [points] = place === undefined ? [undefined] : await readLeast(database, [{ ...place, limit: stretchPoints }], { order: 'step', after });
    const length = points?.steps.length ?? 0;
    isLast = length < stretchPoints;
    held = appended(held, points);
    // The last step may go on in the next stretch.
    const ready = isLast ? held : { steps: held.steps.slice(0, -1), values: held.values.slice(0, -1) };
    const last = length === 0 ? undefined : markAt(points!, length - 1);
    const toStep = isLast ? undefined : before(last!);
    if (isLast || ready.steps.length > 0) {
      await pair(database, readers, { values: ready, range: { fromStep, toStep } });
      fromStep = isLast ? undefined : (last!.farStep ?? last!.step);
    }
    held = { steps: held.steps.slice(-1), values: held.values.slice(-1) };
    after = last;
  }
}

/** The value at each step, ascending by step. */
interface StepValues {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

function appended(held: StepValues, points: MetricColumns | undefined): StepValues {
  const [steps, values] = [[...held.steps], [...held.values]];
  if (points === undefined) return { steps, values };
  for (let index = 0; index < points.steps.length; index += 1) {
    const step = points.steps[index]!;
    if (steps.at(-1) === step) values[steps.length - 1] = points.values[index]!;
    else {
      steps.push(step);
      values.push(points.values[index]!);
    }
  }
  return { steps, values };
}

function before({ step, farStep }: MetricMark): WholeNumber {
  return farStep === undefined ? step - 1 : farStep - 1n;
}

async function pair(database: Database, readers: readonly AxisReader[], { values, range }: { readonly values: StepValues; readonly range: StepRange }): Promise<void> {
  const segments = readers.flatMap((reader) =>
    storedParts(reader.place, range).map((part): SeriesReader => ({
      ...part,
      take: withinSteps(part.range, (points, start, end) => handOn(reader, values, { points, start, end })),
      hasEnough: () => false,
    })),
  );
  await readSegments(database, segments, { order: 'step', low: range.fromStep, high: range.toStep });
}

let lent = new Float64Array(0);

function handOn(
  { take, leaveOut }: AxisReader,
  { steps, values }: StepValues,
  { points, start, end }: { readonly points: MetricColumns; readonly start: number; readonly end: number },
): void {
  if (lent.length < end) lent = new Float64Array(points.steps.length);
  let unpaired = 0;
  let at = -1;
  for (let index = start; index < end; index += 1) {
    const step = points.steps[index]!;
    // Most points stand at the step after the one before.
    if (steps[at + 1] === step) at += 1;
    else if (steps[at] !== step) at = placeOfStep(steps, step);
    const x = at >= 0 && steps[at] === step ? values[at]! : Number.NaN;
    const isPaired = Number.isFinite(x);
    lent[index] = isPaired ? x : Number.NaN;
    if (!isPaired) unpaired += 1;
  }
  leaveOut(unpaired);
  take(points, lent, { start, end });
}

/** The last place whose step is not beyond this one; -1 for none. */
function placeOfStep(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
