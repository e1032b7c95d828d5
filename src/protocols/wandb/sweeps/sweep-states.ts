// The states of a sweep in this wire's words.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { SweepState } from '../../../core/sweeps/sweep.ts';

const words: Readonly<Record<SweepState, string>> = { pending: 'PENDING', running: 'RUNNING', paused: 'PAUSED', finished: 'FINISHED', cancelled: 'CANCELED' };

export function sweepWord(state: SweepState): string {
  return words[state];
}

/** Throws `invalid_argument` for a word that is none. */
export function sweepStateOf(word: string): SweepState {
  const found = (Object.keys(words) as SweepState[]).find((state) => words[state] === word.toUpperCase());
  if (found === undefined) throw invalidArgument(`state ${JSON.stringify(word.slice(0, 60))} is no state of a sweep; give ${Object.values(words).join(', ')}`);
  return found;
}
