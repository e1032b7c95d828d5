// Where the points of several series begin and end along an axis: known from the summaries where these tell it, and looked for
// where they do not.
import type { AxisExtent } from '../../../core/tracking/metrics/bucket-grid.ts';
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { Database } from '../database.ts';
import type { PlacedAxis } from './axis-points.ts';
import type { AxisReader } from './axis-reader.ts';
import { readSegments } from './read-segments.ts';
import { type SeriesPlace, type StoredPart, storedParts } from './series-extents.ts';
import { withinSteps } from './step-range.ts';
import { loadStates, stateKey } from './summaries.ts';
import type { SummaryState } from './summary-state.ts';

/** A part of a series whose xs count, and what is taken off them. */
interface ExtentPart extends StoredPart {
  readonly zeroAt: number;
}

/** What an axis takes of a summary, and of a point. */
interface AxisReading {
  ofState(state: SummaryState): AxisExtent | undefined;
  ofPoint(points: MetricColumns, index: number): number;
}

const stepReading: AxisReading = { ofState: ({ first, last }) => ({ low: first.step, high: last.step }), ofPoint: ({ steps }, index) => steps[index]! };
const timeReading: AxisReading = { ofState: ({ earliest, latest }) => ({ low: earliest, high: latest }), ofPoint: ({ timestamps }, index) => timestamps[index]! };
const valueReading: AxisReading = {
  ofState: ({ min, max }) => (min === undefined || max === undefined ? { low: Infinity, high: -Infinity } : finite({ low: min.value, high: max.value })),
  ofPoint: ({ values }, index) => values[index]!,
};

/** An infinite value has no place: then the summary does not tell. */
function finite(extent: AxisExtent): AxisExtent | undefined {
  return Number.isFinite(extent.low) && Number.isFinite(extent.high) ? extent : undefined;
}

/** From Infinity to -Infinity where there is no point. */
export async function findAxisExtent(database: Database, readers: readonly AxisReader[], axis: PlacedAxis): Promise<AxisExtent> {
  const reading = axis.kind === 'step' ? stepReading : axis.kind === 'time' ? timeReading : valueReading;
  const placed = readers.flatMap((reader): readonly (SeriesPlace & { readonly zeroAt: number })[] => {
    const place = axis.kind === 'metric' ? axis.placeOf(reader) : reader.place;
    return place === undefined ? [] : [{ ...place, zeroAt: axis.kind === 'time' ? reader.zeroAt : 0 }];
  });
  const parts = placed.flatMap((place) => storedParts(place, {}).map((part): ExtentPart => ({ ...part, zeroAt: place.zeroAt })));
  const states = await loadStates(
    database,
    parts.map(({ runNum, keyNum }) => ({ runNum, keys: [keyNum] })),
  );
  let [low, high] = [Infinity, -Infinity];
  const unknown: ExtentPart[] = [];
  for (const part of parts) {
    const state = states.get(stateKey(part.runNum, part.keyNum));
    if (state === undefined) continue;
    const isWhole = part.range.toStep === undefined || state.last.step <= part.range.toStep;
    const known = isWhole ? reading.ofState(state) : undefined;
    if (known === undefined) unknown.push(part);
    else [low, high] = [Math.min(low, known.low - part.zeroAt), Math.max(high, known.high - part.zeroAt)];
  }
  const seen = await lookFor(database, unknown, reading);
  return { low: Math.min(low, seen.low), high: Math.max(high, seen.high) };
}

async function lookFor(database: Database, parts: readonly ExtentPart[], reading: AxisReading): Promise<AxisExtent> {
  let [low, high] = [Infinity, -Infinity];
  const readers = parts.map((part) => ({
    ...part,
    hasEnough: () => false,
    take: withinSteps(part.range, (points, start, end) => {
      for (let index = start; index < end; index += 1) {
        const x = reading.ofPoint(points, index) - part.zeroAt;
        if (!Number.isFinite(x)) continue;
        if (x < low) low = x;
        if (x > high) high = x;
      }
    }),
  }));
  if (readers.length > 0) await readSegments(database, readers, { order: 'step' });
  return { low, high };
}
