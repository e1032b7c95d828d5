// Every parameter drawn on its own, whatever came before.
import type { Space } from '../space.ts';
import { chanceOf } from './chance.ts';
import { quantile } from './quantile.ts';
import { nextTrialNumber, type Sampler, type Suggestion, type Trial } from './suggest.ts';

/** Of the history it knows only how far it has come: a trial's point depends on its number and the seed alone. */
export const random: Sampler = {
  suggest(space: Space, history: readonly Trial[], seed: number): Suggestion {
    const trial = nextTrialNumber(history);
    return Object.fromEntries(space.map(({ key, distribution }) => [key, quantile(distribution, chanceOf({ seed, trial, use: key })())]));
  },
  checkSearchable() {
    // Whatever is a space can be drawn from.
  },
};
