// What is likely of a function between the points where it is known: a Gaussian process with a Matérn 5/2 kernel that has a scale of its own along
// every axis (Rasmussen and Williams 2006, chapters 2, 4 and 5). Its scales are those that explain the points best, held back by what is likely of them.
import { cholesky, inverseOf, solveLower, solveUpper } from './cholesky.ts';
import { minimize, type Sloped } from './minimize.ts';

/** The squares of how far apart two points are along each axis. */
export type Apart = (a: readonly number[], b: readonly number[]) => Float64Array;

export interface Prediction {
  readonly mean: number;
  readonly deviation: number;
}

export interface GaussianProcess {
  predict(point: readonly number[]): Prediction;
  /** With further points of which nothing is known: they are taken to be as predicted. */
  believing(points: readonly (readonly number[])[]): GaussianProcess;
}

export interface KnownPoints {
  readonly points: readonly (readonly number[])[];
  /** Of each point; mean 0 and deviation 1 are best. */
  readonly values: Float64Array;
  readonly axes: number;
  readonly apart: Apart;
}

/** Of each axis how quickly it changes (the inverse square of a length), then the scale of the values, then the noise on them. */
type Scales = Float64Array;

const leastNoise = 1e-6;
const fitRounds = 25;

/** The scales are fitted to those at `fitTo`, if not to all. */
export function fitGaussian(known: KnownPoints, fitTo?: readonly number[]): GaussianProcess {
  const fitted = fitTo === undefined ? known : { ...known, points: fitTo.map((index) => known.points[index]!), values: Float64Array.from(fitTo, (index) => known.values[index]!) };
  const pairs = fitted.points.map((a, row) => fitted.points.slice(0, row + 1).map((b) => known.apart(a, b)));
  const start = new Float64Array(known.axes + 2).fill(0);
  start[known.axes + 1] = Math.log(1e-2);
  const logs = minimize((at) => unlikelihood(at, fitted, pairs), start, { rounds: fitRounds });
  return processOf(known, logs.map(Math.exp));
}

function processOf(known: KnownPoints, scales: Scales): GaussianProcess {
  const { points, values, axes, apart } = known;
  const noise = scales[axes + 1]! + leastNoise;
  const matrix = points.map((a, row) => Float64Array.from(points.slice(0, row + 1), (b, column) => covariance(apart(a, b), scales) + (row === column ? noise : 0)));
  // Points that are all but the same need more noise to be told apart.
  let lower = cholesky(matrix);
  for (let more = noise * 10; lower === undefined; more *= 10) {
    matrix.forEach((row, index) => (row[index] = row[index]! + more));
    lower = cholesky(matrix);
  }
  const triangle = lower;
  const weights = solveUpper(triangle, solveLower(triangle, values));
  const predict = (point: readonly number[]): Prediction => {
    const near = Float64Array.from(points, (other) => covariance(apart(point, other), scales));
    const explained = solveLower(triangle, near);
    let [mean, left] = [0, scales[axes]!];
    for (let index = 0; index < near.length; index += 1) {
      mean += near[index]! * weights[index]!;
      left -= explained[index]! * explained[index]!;
    }
    return { mean, deviation: Math.sqrt(Math.max(1e-18, left)) };
  };
  const made: GaussianProcess = {
    predict,
    believing: (further) =>
      further.length === 0
        ? made
        : processOf({ ...known, points: [...points, ...further], values: Float64Array.from([...values, ...further.map((point) => predict(point).mean)]) }, scales),
  };
  return made;
}

const rootFive = Math.sqrt(5);

function covariance(squares: Float64Array, scales: Scales): number {
  let square = 0;
  for (let axis = 0; axis < squares.length; axis += 1) square += scales[axis]! * squares[axis]!;
  const distance = Math.sqrt(5 * square);
  return scales[squares.length]! * (1 + distance + (5 / 3) * square) * Math.exp(-distance);
}

/**
 * The negative logarithm of how likely the values are under scales, and of what is likely of the scales themselves, with its slope; all over the
 * scales' logarithms. Priors: −(0.1/x + 0.1x) for each axis, Gamma(2, 1) for the scale, Gamma(1.1, 30) for the noise.
 */
function unlikelihood(logs: Float64Array, { points, values, axes }: KnownPoints, pairs: readonly (readonly Float64Array[])[]): Sloped {
  const scales = logs.map(Math.exp);
  const far: Sloped = { value: Infinity, slope: new Float64Array(logs.length) };
  if (!scales.every((scale) => scale > 1e-12 && scale < 1e12)) return far;
  const [height, noise] = [scales[axes]!, scales[axes + 1]!];
  const matrix = pairs.map((row, index) => Float64Array.from(row, (squares, column) => covariance(squares, scales) + (index === column ? noise + leastNoise : 0)));
  const lower = cholesky(matrix);
  if (lower === undefined) return far;
  const weights = solveUpper(lower, solveLower(lower, values));
  const inverse = inverseOf(lower);
  let value = 0.5 * points.length * Math.log(2 * Math.PI);
  for (let row = 0; row < points.length; row += 1) value += 0.5 * values[row]! * weights[row]! + Math.log(lower[row]![row]!);
  const slope = new Float64Array(logs.length);
  for (let row = 0; row < points.length; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      // Twice off the diagonal, where the lower triangle stands for both.
      const pull = (row === column ? 0.5 : 1) * (inverse[row]![column]! - weights[row]! * weights[column]!);
      const squares = pairs[row]![column]!;
      const own = matrix[row]![column]! - (row === column ? noise + leastNoise : 0);
      slope[axes] = slope[axes]! + pull * own;
      if (row === column) slope[axes + 1] = slope[axes + 1]! + pull * noise;
      let square = 0;
      for (let axis = 0; axis < axes; axis += 1) square += scales[axis]! * squares[axis]!;
      const distance = rootFive * Math.sqrt(square);
      const change = -(5 / 6) * height * (1 + distance) * Math.exp(-distance);
      for (let axis = 0; axis < axes; axis += 1) slope[axis] = slope[axis]! + pull * change * scales[axis]! * squares[axis]!;
    }
  }
  for (let axis = 0; axis < axes; axis += 1) {
    const scale = scales[axis]!;
    value += 0.1 / scale + 0.1 * scale;
    slope[axis] = slope[axis]! - 0.1 / scale + 0.1 * scale;
  }
  value += height - Math.log(height) + 30 * noise - 0.1 * Math.log(noise);
  slope[axes] = slope[axes]! + height - 1;
  slope[axes + 1] = slope[axes + 1]! + 30 * noise - 0.1;
  return { value, slope };
}
