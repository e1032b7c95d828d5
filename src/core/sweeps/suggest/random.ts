// Every parameter drawn on its own, whatever came before.
import { chanceOf } from './chance.ts';
import { quantile } from './quantile.ts';
import { nextTrialNumber, type Suggest } from './suggest.ts';

/** Of the history it knows only how far it has come: a trial's point depends on its number and the seed alone. */
export const random: Suggest = (space, history, seed) => {
  const trial = nextTrialNumber(history);
  return Object.fromEntries(space.map(({ key, distribution }) => [key, quantile(distribution, chanceOf({ seed, trial, use: key })())]));
};
