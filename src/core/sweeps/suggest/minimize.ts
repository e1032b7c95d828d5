// The least value of a smooth function near a start: the limited-memory BFGS method (Nocedal 1980, Mathematics of Computation 35), with a search
// backwards along each direction (Armijo).

export interface Sloped {
  readonly value: number;
  readonly slope: Float64Array;
}

export interface MinimizeOptions {
  readonly rounds: number;
  /** Steps that are remembered. */
  readonly memory?: number | undefined;
}

/** Where it ends: never above the start. A value that is not finite is too far. */
export function minimize(of: (at: Float64Array) => Sloped, start: Float64Array, { rounds, memory = 8 }: MinimizeOptions): Float64Array {
  let at = start;
  let here = of(at);
  const steps: { readonly moved: Float64Array; readonly turned: Float64Array; readonly weight: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const direction = directionOf(here.slope, steps);
    const descent = dot(direction, here.slope);
    if (!(descent < -1e-12)) break;
    const next = along(of, { at, here, direction, descent, length: steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(here.slope, here.slope))) : 1 });
    if (next === undefined) break;
    const moved = next.at.map((value, index) => value - at[index]!);
    const turned = next.there.slope.map((value, index) => value - here.slope[index]!);
    const bend = dot(moved, turned);
    if (bend > 1e-12) {
      steps.push({ moved, turned, weight: 1 / bend });
      if (steps.length > memory) steps.shift();
    }
    const gain = here.value - next.there.value;
    [at, here] = [next.at, next.there];
    if (gain < 1e-7 * Math.max(1, Math.abs(here.value))) break;
  }
  return at;
}

function directionOf(slope: Float64Array, steps: readonly { readonly moved: Float64Array; readonly turned: Float64Array; readonly weight: number }[]): Float64Array {
  const direction = slope.map((value) => -value);
  const shares = steps.map(() => 0);
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const { moved, turned, weight } = steps[index]!;
    shares[index] = weight * dot(moved, direction);
    add(direction, turned, -shares[index]!);
  }
  const last = steps.at(-1);
  if (last) scale(direction, dot(last.moved, last.turned) / dot(last.turned, last.turned));
  steps.forEach(({ moved, turned, weight }, index) => add(direction, moved, shares[index]! - weight * dot(turned, direction)));
  return direction;
}

interface Line {
  readonly at: Float64Array;
  readonly here: Sloped;
  readonly direction: Float64Array;
  readonly descent: number;
  readonly length: number;
}

function along(of: (at: Float64Array) => Sloped, { at, here, direction, descent, length: first }: Line): { readonly at: Float64Array; readonly there: Sloped } | undefined {
  for (let length = first, tries = 0; tries < 20; tries += 1, length /= 2) {
    const next = at.map((value, index) => value + length * direction[index]!);
    const there = of(next);
    if (there.value <= here.value + 1e-4 * length * descent) return { at: next, there };
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index += 1) to[index] = to[index]! + times * what[index]!;
}

function scale(what: Float64Array, by: number): void {
  for (let index = 0; index < what.length; index += 1) what[index] = what[index]! * by;
}
