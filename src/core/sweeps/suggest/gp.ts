// Bayesian optimisation: a Gaussian process over what is known, and the point where the expected improvement on the best is greatest (Jones et al.
// 1998, Journal of Global Optimization 13; its logarithm as in Ament et al. 2023, arXiv 2310.20708). Trials under way are taken to come out as predicted.
import { normalBelow } from '../../../compare/statistics/student-t.ts';
import type { Space } from '../space.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Coordinate, placedTrials, pointAtCoordinates, searchedOf, steppedTo } from './coordinates.ts';
import { type Apart, fitGaussian, type GaussianProcess } from './fit-gaussian.ts';
import { normalQuantile } from './normal-quantile.ts';
import { random } from './random.ts';
import { nextTrialNumber, type Suggest, type Trial } from './suggest.ts';
import { tpe } from './tpe.ts';

/** So many results come by chance. */
const startTrials = 10;
/** What a process takes grows with the third power of its points, and others wait meanwhile: beyond, only the best and the newest are looked at. */
const mostPoints = 80;
const mostFitted = 50;
/** With so many axes the other way of learning is quicker and no worse. */
const mostAxes = 30;

export const gp: Suggest = (space, history, seed) => {
  const searched = searchedOf(space);
  const { placed, told } = placedTrials(searched, history);
  if (told.length < startTrials || searched.length === 0) return random(space, history, seed);
  if (searched.length > mostAxes) return tpe(space, history, seed);
  const known = mostTelling(told, mostPoints);
  const values = standardised(known.map(({ trial }) => trial.loss!));
  const isChoice = searched.map(({ distribution }) => distribution.kind === 'categorical');
  const points = known.map(({ at }) => at.map(placeOf));
  const fitTo =
    known.length <= mostFitted
      ? undefined
      : mostTelling(
          known.map((one, index) => ({ ...one, index })),
          mostFitted,
        ).map(({ index }) => index);
  const belief = fitGaussian({ points, values, axes: searched.length, apart: apartBy(isChoice) }, fitTo);
  const underWay = placed.filter(({ trial }) => trial.state === 'running' || trial.state === 'waiting').slice(-mostFitted);
  const best = values.reduce((least, value) => Math.min(least, value), Infinity);
  const chosen = search(belief.believing(underWay.map(({ at }) => at.map(placeOf))), {
    searched,
    best,
    from: points[values.indexOf(best)]!,
    chance: chanceOf({ seed, trial: nextTrialNumber(history), use: 'gp' }),
  });
  return pointAtCoordinates(space, searched, coordinatesAt(searched, chosen));
};

function placeOf(coordinate: Coordinate): number {
  return typeof coordinate === 'number' ? coordinate : (coordinate.low + coordinate.high) / 2;
}

function coordinatesAt(searched: Space, place: readonly number[]): readonly Coordinate[] {
  return place.map((value, axis) => (searched[axis]!.distribution.kind === 'categorical' ? value : { low: value, high: value }));
}

/** The best half and the newest half, in the order of their numbers. */
function mostTelling<Item extends { readonly trial: Trial }>(told: readonly Item[], most: number): readonly Item[] {
  if (told.length <= most) return told;
  const best = told.toSorted((a, b) => a.trial.loss! - b.trial.loss! || a.trial.number - b.trial.number).slice(0, most / 2);
  const chosen = new Set([...best, ...told.slice(-most / 2)]);
  return told.filter((one) => chosen.has(one));
}

/** Mean 0, deviation 1. What is far beyond the others says only that it is bad, and would hide all else. */
function standardised(losses: readonly number[]): Float64Array {
  const sorted = losses.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const cap = at(0.75) + 5 * (at(0.75) - at(0.25));
  const capped = losses.map((loss) => (cap > sorted[0]! ? Math.min(loss, cap) : loss));
  const mean = capped.reduce((sum, loss) => sum + loss / capped.length, 0);
  const deviation = Math.sqrt(capped.reduce((sum, loss) => sum + (loss - mean) ** 2 / capped.length, 0));
  return Float64Array.from(capped, (loss) => (deviation > 0 ? (loss - mean) / deviation : 0));
}

/** Two values of a choice are as far apart as any other two. */
function apartBy(isChoice: readonly boolean[]): Apart {
  return (a, b) => Float64Array.from(a, (value, axis) => (isChoice[axis] ? Number(value !== b[axis]) : (value - b[axis]!) ** 2));
}

interface Looking {
  readonly searched: Space;
  readonly best: number;
  /** The best place that is known. */
  readonly from: readonly number[];
  readonly chance: Chance;
}

const everywhere = 400;
const starts = 2;
const rounds = 12;
const perRound = 10;

/** First everywhere, then ever nearer about the most promising places, and about the best there is. */
function search(belief: GaussianProcess, { searched, best, from, chance }: Looking): readonly number[] {
  const gainAt = (place: readonly number[]) => ({ place, gain: logImprovement(belief.predict(place), best) });
  const found = Array.from({ length: everywhere }, () =>
    gainAt(
      stepped(
        searched,
        searched.map(({ distribution }) => drawn(distribution, chance)),
      ),
    ),
  ).sort((a, b) => b.gain - a.gain);
  let most = found[0]!;
  for (const start of [...found.slice(0, starts), gainAt(from)]) {
    let here = start;
    let reach = 0.15;
    for (let round = 0; round < rounds; round += 1, reach *= 0.6) {
      for (let tries = 0; tries < perRound; tries += 1) {
        const near = gainAt(
          stepped(
            searched,
            here.place.map((value, axis) => moved(value, searched[axis]!.distribution, { reach, chance })),
          ),
        );
        if (near.gain > here.gain) here = near;
      }
    }
    if (here.gain > most.gain) most = here;
  }
  return most.place;
}

type Distribution = Space[number]['distribution'];

function drawn(distribution: Distribution, chance: Chance): number {
  return distribution.kind === 'categorical' ? Math.floor(chance() * distribution.values.length) : chance();
}

function moved(value: number, distribution: Distribution, { reach, chance }: { readonly reach: number; readonly chance: Chance }): number {
  // Not every axis at once: a place that is right but for one of them is found sooner.
  const share = chance();
  if (distribution.kind === 'categorical') return share < 0.2 ? drawn(distribution, chance) : value;
  return share < 0.4 ? value : Math.min(1, Math.max(0, value + reach * normalQuantile(chance())));
}

function stepped(searched: Space, place: readonly number[]): readonly number[] {
  return coordinatesAt(searched, place).map((coordinate, axis) => placeOf(steppedTo(searched[axis]!, coordinate)));
}

const logRootTwoPi = Math.log(Math.sqrt(2 * Math.PI));

/** Of what is expected to be gained on the best: small numbers too keep their order. */
function logImprovement({ mean, deviation }: { readonly mean: number; readonly deviation: number }, best: number): number {
  const z = (best - mean) / deviation;
  const density = -0.5 * z * z - logRootTwoPi;
  if (z > -5) return Math.log(deviation) + Math.log(Math.max(Number.MIN_VALUE, Math.exp(density) + z * normalBelow(z)));
  // The first terms of the asymptotic series: 1 − z² + … of Mills' ratio.
  const square = 1 / (z * z);
  return Math.log(deviation) + density + Math.log(square * (1 - 3 * square + 15 * square * square));
}
