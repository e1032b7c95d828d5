// How each drawn run looks. Its colour is made from its id, so it is the same everywhere; where two drawn ones share it
// the later takes the next colour that is free, and only when all are taken patterns tell them apart.
import { colorCount, colorIndex, dashes } from './run-color.ts';

export interface RunLook {
  /** Its place among the colours. */
  readonly color: number;
  readonly dash: readonly number[];
}

/** The patterns that runs take; the others are left to tell the metrics of one run apart. */
const runPatterns = 4;

/** `chosen` are colours that somebody gave to runs: they are never taken away by another's. */
export function runLooks(runIds: readonly string[], chosen: Readonly<Record<string, number>> = {}): ReadonlyMap<string, RunLook> {
  const taken = new Set<string>();
  const looks = new Map<string, RunLook>();
  const give = (runId: string, wanted: number, steps: readonly (readonly [color: number, pattern: number])[]) => {
    const [color, pattern] = steps.find(([by, dash]) => !taken.has(`${(wanted + by) % colorCount} ${dash}`)) ?? [0, 0];
    const look = { color: (wanted + color) % colorCount, dash: dashes[pattern]! };
    taken.add(`${look.color} ${pattern}`);
    looks.set(runId, look);
  };
  for (const runId of runIds) if (chosen[runId] !== undefined) give(runId, chosen[runId] % colorCount, sameColor);
  for (const runId of runIds) if (!looks.has(runId)) give(runId, colorIndex(runId), nextColors);
  return looks;
}

const sameColor = Array.from({ length: runPatterns }, (_value, pattern) => [0, pattern] as const);
const nextColors = Array.from({ length: runPatterns * colorCount }, (_value, index) => [index % colorCount, Math.floor(index / colorCount)] as const);

/** The pattern of the nth metric of a run on one chart: plain for the first, its own for each of the others. */
export function metricDash(look: RunLook, nth: number): readonly number[] {
  if (nth === 0) return look.dash;
  const own = Math.max(
    0,
    dashes.findIndex((dash) => dash.join() === look.dash.join()),
  );
  return dashes[(own + nth * (own === 0 ? 1 : runPatterns)) % dashes.length]!;
}
