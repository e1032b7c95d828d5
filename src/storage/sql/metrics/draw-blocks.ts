// Draws the points of blocks onto a thinned line: from what stands before them where a block, or 64 points of it, lie in one bucket,
// and point by point where a bucket ends within. Every point that is shown is one of the series, with its own step and time.
import { makeColumns, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { SeriesThinner } from '../../../core/tracking/metrics/thin-series.ts';
import type { OpenBlock } from './block-codec.ts';
import type { BlockHead } from './block-head.ts';
import type { Pyramid } from './block-pyramid.ts';
import { winners } from './block-short.ts';
import { groupPoints } from './group-points.ts';
import type { SeriesReader } from './read-segments.ts';
import { type StepRange, withinSteps } from './step-range.ts';

type ThinLine = Pick<SeriesThinner, 'add' | 'bucketOf'>;

const few = makeColumns(groupPoints);

export function drawBlocks({ fromStep = -Infinity, toStep = Infinity }: StepRange, { add, bucketOf }: ThinLine): Required<Pick<SeriesReader, 'skim' | 'takeBlock'>> {
  /** The bucket of a step; all steps before the range share one, and all beyond it. */
  const cellOf = (step: number): number => (step < fromStep ? -Infinity : step > toStep ? Infinity : bucketOf(step));
  const takeAll = withinSteps({ fromStep, toStep }, add);

  return {
    skim: (head) => {
      const cell = cellOf(head.steps.low);
      if (cell !== cellOf(head.steps.high)) return false;
      const marks = head.marks();
      if (marks === undefined) return false;
      if (Number.isFinite(cell)) add(marks, 0, marks.steps.length);
      return true;
    },
    takeBlock: (block, head) => {
      const pyramid = block.pyramid();
      if (pyramid === undefined) {
        takeAll(block.columns());
        return;
      }
      for (const { start, end, cell } of stretches(pyramid, head, cellOf)) {
        if (cell === undefined) takeAll(groupOf(block, start, head.count));
        else if (Number.isFinite(cell)) add(few, 0, findShown(block, pyramid, { start, end, blockPoints: head.count }));
      }
    },
  };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** What all points of these groups lie in; undefined for a single group that lies in several. */
  readonly cell: number | undefined;
}

function* stretches({ firstSteps }: Pyramid, { steps }: BlockHead, cellOf: (step: number) => number): Generator<Stretch> {
  const groups = firstSteps.length;
  let start = 0;
  let cell = cellOf(firstSteps[0]!);
  for (let group = 0; group < groups; group += 1) {
    // No step of a group is beyond the first of the next.
    const next = cellOf(group + 1 < groups ? firstSteps[group + 1]! : steps.high);
    if (next === cell) continue;
    if (start < group) yield { start, end: group, cell };
    yield { start: group, end: group + 1, cell: undefined };
    start = group + 1;
    cell = next;
  }
  if (start < groups) yield { start, end: groups, cell };
}

/** The points of one group, lent until the next. */
function groupOf(block: OpenBlock, group: number, blockPoints: number): MetricColumns {
  const count = Math.min(groupPoints, blockPoints - group * groupPoints);
  for (let index = 0; index < count; index += 1) copyOut(block, group * groupPoints + index, index);
  return { steps: few.steps.subarray(0, count), timestamps: few.timestamps.subarray(0, count), values: few.values.subarray(0, count) };
}

/** How many points of groups in one bucket it may show; they stand in `few`. */
function findShown(block: OpenBlock, pyramid: Pyramid, { start, end, blockPoints }: Pick<Stretch, 'start' | 'end'> & { readonly blockPoints: number }): number {
  const { least, greatest, nan } = winners(pyramid, start, end);
  let count = 0;
  for (const index of [start * groupPoints, Math.min(end * groupPoints, blockPoints) - 1, least, greatest, nan]) {
    if (index < 0) continue;
    copyOut(block, index, count);
    count += 1;
  }
  return count;
}

function copyOut(block: OpenBlock, index: number, to: number): void {
  few.steps[to] = block.stepAt(index);
  few.timestamps[to] = block.timestampAt(index);
  few.values[to] = block.valueAt(index);
}
