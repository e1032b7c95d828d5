// The tree-structured Parzen estimator (Bergstra et al. 2011, NIPS 24), over all parameters together: draws where the best trials are likelier than
// the others, and takes those under way for bad ones, so that agents that ask at once are sent to different places.
import type { Parameter } from '../space.ts';
import { chanceOf } from './chance.ts';
import { type Coordinate, placedTrials, pointAtCoordinates, searchedOf, steppedTo } from './coordinates.ts';
import { type Axis, parzen } from './parzen.ts';
import { random } from './random.ts';
import { nextTrialNumber, type Suggest, type Trial } from './suggest.ts';

/** So many results come by chance. */
const startTrials = 10;
const candidates = 24;
const bestShare = 0.1;
const mostBest = 25;

/** Of what there is in the history a trial counts that has a value of every parameter, and a result or is under way. */
export const tpe: Suggest = (space, history, seed) => {
  const searched = searchedOf(space);
  const { placed, told } = placedTrials(searched, history);
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
  return pointAtCoordinates(space, searched, chosen!);
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
