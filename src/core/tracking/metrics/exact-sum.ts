// A sum of doubles without rounding error, so that the mean of a series does not depend on the order in which
// its points came. A list of partial sums that do not overlap holds the exact value (J. R. Shewchuk, "Adaptive
// precision floating-point arithmetic", 1997); it is rounded once, when it is read.

export interface ExactSum {
  /** Ascending by magnitude, none overlapping another. */
  partials: number[];
  /** The same for values so large that their sum could overflow, divided by `scale`. */
  huge: number[];
  positiveInfinities: number;
  negativeInfinities: number;
}

const hugeFrom = 2 ** 960;
const scale = 2 ** 200;

export function emptySum(): ExactSum {
  return { partials: [], huge: [], positiveInfinities: 0, negativeInfinities: 0 };
}

/** Adds a number that is not NaN. */
export function addToSum(sum: ExactSum, value: number): void {
  if (value === Infinity) sum.positiveInfinities += 1;
  else if (value === -Infinity) sum.negativeInfinities += 1;
  else if (Math.abs(value) >= hugeFrom) addExactly(sum.huge, value / scale);
  else addExactly(sum.partials, value);
}

/** The sum divided by a count: rounded from the exact sum, so the same for every order of adding. */
export function meanOf(sum: ExactSum, count: number): number {
  if (sum.positiveInfinities > 0) return sum.negativeInfinities > 0 ? NaN : Infinity;
  if (sum.negativeInfinities > 0) return -Infinity;
  if (sum.huge.length === 0) return roundOnce(sum.partials) / count;
  return meanOfWhole(sum, count);
}

/** Whole numbers of 2^-1074, which every double is: slow, but nothing overflows, underflows or is rounded early. */
function meanOfWhole({ partials, huge }: ExactSum, count: number): number {
  const small = partials.reduce((total, value) => total + toWhole(value), 0n);
  const large = huge.reduce((total, value) => total + toWhole(value), 0n);
  return fromWhole(small + large * BigInt(scale), BigInt(count));
}

function toWhole(value: number): bigint {
  let whole = value;
  let shift = 1074n;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    shift -= 1n;
  }
  return BigInt(whole) << shift;
}

function fromWhole(sum: bigint, count: bigint): number {
  const magnitude = sum < 0n ? -sum : sum;
  // More bits than a double's 53; what is cut off below them is told by the last one, to break ties rightly.
  const extra = BigInt(Math.max(0, 70 + count.toString(2).length - magnitude.toString(2).length));
  const dividend = magnitude << extra;
  const quotient = dividend / count;
  const drop = BigInt(Math.max(0, quotient.toString(2).length - 64));
  const kept = quotient >> drop;
  const leading = Number((kept << drop) * count === dividend ? kept : kept | 1n);
  const exponent = Number(drop - extra) - 1074;
  // In two steps: one factor alone may be out of range where the product is not.
  const half = Math.trunc(exponent / 2);
  const mean = magnitude === 0n ? 0 : leading * 2 ** half * 2 ** (exponent - half);
  return sum < 0n ? -mean : mean;
}

/** Without a branch on which is larger (D. E. Knuth's two-sum), and in place: every point that is logged comes through here. */
function addExactly(partials: number[], value: number): void {
  let carried = value;
  let kept = 0;
  const count = partials.length;
  for (let index = 0; index < count; index += 1) {
    const partial = partials[index]!;
    const sum = carried + partial;
    const part = sum - carried;
    const error = carried - (sum - part) + (partial - part);
    if (error !== 0) {
      partials[kept] = error;
      kept += 1;
    }
    carried = sum;
  }
  if (carried !== 0) {
    partials[kept] = carried;
    kept += 1;
  }
  // Setting a length is dear even where it is what it was.
  if (kept < count) partials.length = kept;
}

/** The double nearest to the exact sum of the partials, ties to even. */
function roundOnce(partials: readonly number[]): number {
  let index = partials.length - 1;
  if (index < 0) return 0;
  let sum = partials[index]!;
  let rest = 0;
  while (index > 0) {
    index -= 1;
    const large = sum;
    const small = partials[index]!;
    sum = large + small;
    rest = small - (sum - large);
    if (rest !== 0) break;
  }
  // Exactly half-way so far: what lies below decides the direction.
  if (index > 0 && ((rest < 0 && partials[index - 1]! < 0) || (rest > 0 && partials[index - 1]! > 0))) {
    const doubled = rest * 2;
    const moved = sum + doubled;
    if (doubled === moved - sum) return moved;
  }
  return sum;
}
