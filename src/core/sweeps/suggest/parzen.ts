// What some points of a space are like, as a mixture of one bell for each and a wide one for all (Parzen 1962; as a sampler: Bergstra et al. 2011,
// NIPS 24; the width of bells and the weights as in Watanabe 2023, arXiv 2304.11127). Numbers stand by their share of draws, from 0 to 1.
import { normalBelow } from '../../../compare/statistics/student-t.ts';
import type { Chance } from './chance.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { Share } from './share.ts';

/** One parameter of a point: where its number stands, or which of its values it has. */
export type Coordinate = Share | number;

/** What a parameter is: a number, or one of so many values with the chances they have at first. */
export type Axis = { readonly kind: 'number' } | { readonly kind: 'choice'; readonly chances: readonly number[] };

export interface Mixture {
  draw(chance: Chance): readonly Coordinate[];
  /** The logarithm of the density there, or of the chance of a step. */
  logDensity(point: readonly Coordinate[]): number;
}

interface Bell {
  readonly at: number;
  readonly width: number;
  /** Of the normal distribution, what is below 0 and within 0 … 1. */
  readonly below: number;
  readonly inside: number;
}

type Kernel = { readonly bell: Bell } | { readonly chances: readonly number[] };

/** From the oldest to the newest point, each with a coordinate for every axis. The last component is that of no point. */
export function parzen(points: readonly (readonly Coordinate[])[], axes: readonly Axis[]): Mixture {
  const weights = weightsOf(points.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // By axis, then by component.
  const kernels = axes.map((axis, index) =>
    kernelsOf(
      axis,
      points.map((point) => point[index]!),
    ),
  );
  const logWeights = weights.map((weight) => Math.log(weight / total));
  return {
    draw: (chance) => {
      const component = pick(weights, chance() * total);
      return kernels.map((column) => drawFrom(column[component]!, chance));
    },
    logDensity: (point) => logSum(logWeights.map((weight, component) => kernels.reduce((sum, column, index) => sum + logOf(column[component]!, point[index]!), weight))),
  };
}

const wholeWeights = 25;

/** The oldest count less; the prior as much as one point. */
function weightsOf(count: number): readonly number[] {
  const ramp = Math.max(0, count - wholeWeights);
  const first = 1 / Math.max(1, count);
  return [...Array.from({ length: count }, (_none, index) => (index >= ramp || ramp === 1 ? 1 : first + ((1 - first) * index) / (ramp - 1))), 1];
}

function kernelsOf(axis: Axis, coordinates: readonly Coordinate[]): readonly Kernel[] {
  if (axis.kind === 'number') return bellsOf(coordinates.map((share) => ((share as Share).low + (share as Share).high) / 2)).map((bell) => ({ bell }));
  const smoothing = 1 / (coordinates.length + 1);
  const total = 1 + smoothing;
  return [...coordinates.map((value) => ({ chances: axis.chances.map((chance, index) => (Number(index === value) + smoothing * chance) / total) })), { chances: axis.chances }];
}

const middle = 0.5;

/** A bell is as wide as the greater gap to its neighbours, the middle of the wide one among them, within bounds. */
function bellsOf(points: readonly number[]): readonly Bell[] {
  const places = [...points, middle];
  const order = places.map((_place, index) => index).sort((a, b) => places[a]! - places[b]! || a - b);
  const least = 1 / Math.min(100, 1 + places.length);
  const bells: Bell[] = new Array<Bell>(places.length);
  order.forEach((index, rank) => {
    const at = places[index]!;
    const [before, after] = [order[rank - 1], order[rank + 1]];
    // The first and the last stand by the end, which says nothing of how far the next is.
    const left = before === undefined ? (order.length > 1 ? 0 : at) : at - places[before]!;
    const right = after === undefined ? (order.length > 1 ? 0 : 1 - at) : places[after]! - at;
    bells[index] = bellOf(at, Math.min(1, Math.max(least, left, right)));
  });
  bells[points.length] = bellOf(middle, 1);
  return bells;
}

function bellOf(at: number, width: number): Bell {
  const below = normalBelow(-at / width);
  return { at, width, below, inside: normalBelow((1 - at) / width) - below };
}

function drawFrom(kernel: Kernel, chance: Chance): Coordinate {
  if ('chances' in kernel) return pick(kernel.chances, chance());
  const { at, width, below, inside } = kernel.bell;
  const place = Math.min(1, Math.max(0, at + width * normalQuantile(below + chance() * inside)));
  return { low: place, high: place };
}

function pick(weights: readonly number[], share: number): number {
  let sum = 0;
  const index = weights.findIndex((weight) => (sum += weight) > share);
  return index < 0 ? weights.findLastIndex((weight) => weight > 0) : index;
}

const logRootTwoPi = Math.log(Math.sqrt(2 * Math.PI));

function logOf(kernel: Kernel, coordinate: Coordinate): number {
  if ('chances' in kernel) return Math.log(kernel.chances[coordinate as number]!);
  const { at, width, inside } = kernel.bell;
  const { low, high } = coordinate as Share;
  if (high > low) return Math.log(Math.max(Number.MIN_VALUE, (normalBelow((high - at) / width) - normalBelow((low - at) / width)) / inside));
  const away = (low - at) / width;
  return -0.5 * away * away - logRootTwoPi - Math.log(width * inside);
}

function logSum(logs: readonly number[]): number {
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  return most === -Infinity ? most : most + Math.log(logs.reduce((sum, one) => sum + Math.exp(one - most), 0));
}
