// The sentence of a proof: which changes alone make the difference, as re-runs showed. Pure.
import type { Target } from './hybrid-outcome.ts';
import { outcomeValue, targetText } from './hybrid-outcome.ts';

export interface ProvedFacts {
  readonly target: Target;
  readonly outcomes: { readonly before: string; readonly after: string };
  readonly minimal: readonly { readonly group: string; readonly key: string }[];
  /** Leaving out any of them no longer gives the second outcome. */
  readonly isComplete: boolean;
  readonly experiments: number;
}

export function proofSentence({ target, outcomes, minimal, isComplete, experiments }: ProvedFacts): string {
  const values = [outcomeValue(outcomes.before, target), outcomeValue(outcomes.after, target)];
  const change =
    values[0] === undefined || values[0] === values[1]
      ? `turns ${targetText(target)} of the first run into that of the second`
      : `turns ${targetText(target)} from ${values[0]} into ${values[1]}`;
  const named = minimal.map(({ group, key }) => `${key} (${group})`);
  const list = named.length <= 1 ? (named[0] ?? '') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  const shown = `Shown by ${experiments} re-runs`;
  if (minimal.length === 1) return `${shown}: ${list} alone ${change}${isComplete ? '; none of the other changes is needed' : ''}.`;
  return `${shown}: ${list} together ${change.replace('turns', 'turn')}${isComplete ? ', and none of them can be left out' : '; the budget ended before it was known whether fewer would do'}.`;
}
