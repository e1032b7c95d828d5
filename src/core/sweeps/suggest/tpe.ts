// The tree-structured Parzen estimator (Bergstra et al. 2011, NIPS 24), over all parameters together: draws where the best trials are likelier than
// the others, and takes those under way for bad ones, so that agents that ask at once are sent to different places.
import type { Point } from '../space-point.ts';
import type { Parameter, Space } from '../space.ts';
import { chanceOf } from './chance.ts';
import { type Axis, type Coordinate, parzen } from './parzen.ts';
import { quantile } from './quantile.ts';
import { random } from './random.ts';
import { shareOf } from './share.ts';
import { nextTrialNumber, type Suggest, type Trial } from './suggest.ts';
import { valueKey } from './value-key.ts';

/** So many results come by chance. */
const startTrials = 10;
const candidates = 24;
const bestShare = 0.1;
const mostBest = 25;

/** Of what there is in the history a trial counts that has a value of every parameter, and a result or is under way. */
export const tpe: Suggest = (space, history, seed) => {
  const searched = space.filter(({ distribution }) => distribution.kind !== 'constant');
  const placed = history.flatMap((trial) => {
    const at = coordinatesOf(searched, trial.point);
    return at === undefined || trial.state === 'failed' ? [] : [{ trial, at }];
  });
  const told = placed.filter(({ trial }) => trial.loss !== undefined && (trial.state === 'complete' || trial.state === 'pruned'));
  if (told.length < startTrials || searched.length === 0) return random(space, history, seed);
  const best = new Set(
    told
      .toSorted((a, b) => order(a.trial, b.trial))
      .slice(0, Math.min(mostBest, Math.ceil(bestShare * told.length)))
      .map(({ trial }) => trial.number),
  );
  const axes = searched.map(axisOf);
  const among = (isBest: boolean) => placed.filter(({ trial }) => best.has(trial.number) === isBest && isKnown(trial)).map(({ at }) => at);
  const [good, others] = [parzen(among(true), axes), parzen(among(false), axes)];
  const chance = chanceOf({ seed, trial: nextTrialNumber(history), use: 'tpe' });
  let chosen: readonly Coordinate[] | undefined;
  let most = -Infinity;
  for (let count = 0; count < candidates; count += 1) {
    const point = good.draw(chance);
    const drawn = searched.map((parameter, index) => steppedTo(parameter, point[index]!));
    const gain = good.logDensity(drawn) - others.logDensity(drawn);
    if (chosen === undefined || gain > most) [chosen, most] = [drawn, gain];
  }
  return pointOf(space, searched, chosen!);
};

/** Those that were stopped early come after those that were not. */
function order(a: Trial, b: Trial): number {
  return Number(a.state === 'pruned') - Number(b.state === 'pruned') || a.loss! - b.loss! || a.number - b.number;
}

/** One that was stopped without a result says as little as one that failed. */
function isKnown({ state, loss }: Trial): boolean {
  return loss !== undefined || state === 'running' || state === 'waiting';
}

function axisOf({ distribution }: Parameter): Axis {
  if (distribution.kind !== 'categorical') return { kind: 'number' };
  const { values, probabilities } = distribution;
  return { kind: 'choice', chances: probabilities ?? values.map(() => 1 / values.length) };
}

function coordinatesOf(searched: Space, point: Point): readonly Coordinate[] | undefined {
  const found = searched.map(({ key, distribution }): Coordinate | undefined => {
    const value = Object.hasOwn(point, key) ? point[key] : undefined;
    if (value === undefined || distribution.kind === 'constant') return undefined;
    if (distribution.kind !== 'categorical') return shareOf(distribution, value);
    const index = distribution.values.findIndex((one) => valueKey(one) === valueKey(value));
    return index < 0 ? undefined : index;
  });
  return found.includes(undefined) ? undefined : (found as readonly Coordinate[]);
}

/** The step that a draw falls into, of a parameter that has steps. */
function steppedTo({ distribution }: Parameter, drawn: Coordinate): Coordinate {
  if (distribution.kind === 'constant' || distribution.kind === 'categorical' || typeof drawn === 'number') return drawn;
  return ('q' in distribution || distribution.kind === 'int_uniform' ? shareOf(distribution, quantile(distribution, inner(drawn.low))) : undefined) ?? drawn;
}

function pointOf(space: Space, searched: Space, at: readonly Coordinate[]): Point {
  return Object.fromEntries(
    space.map(({ key, distribution }) => {
      if (distribution.kind === 'constant') return [key, distribution.value];
      const coordinate = at[searched.findIndex((parameter) => parameter.key === key)]!;
      if (distribution.kind === 'categorical') return [key, distribution.values[coordinate as number]!];
      const { low, high } = coordinate as { readonly low: number; readonly high: number };
      return [key, quantile(distribution, inner((low + high) / 2))];
    }),
  );
}

/** Some distributions have no value at 0 and 1. */
function inner(share: number): number {
  return Math.min(1 - 2 ** -53, Math.max(2 ** -53, share));
}
