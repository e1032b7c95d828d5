// How much of an environment was brought back, as one claim of a reproduction.
import { verdictLevels } from '../../documents/verdict-level.ts';
import type { Claim } from '../../documents/verdict.ts';
import type { Difference } from './match-environment.ts';

/** `how`: where it came from. Names up to three differences and counts the rest. */
export function environmentClaim(how: string, differences: readonly Difference[]): Claim {
  if (differences.length === 0) return { about: 'environment', state: 'exact', sentence: `The environment is ${how}.`, ceiling: 'byte' };
  const sorted = [...differences].sort((left, right) => verdictLevels.indexOf(right.ceiling) - verdictLevels.indexOf(left.ceiling));
  const named = sorted
    .slice(0, 3)
    .map(({ sentence }) => sentence)
    .join('; ');
  const rest = sorted.length > 3 ? `; and ${sorted.length - 3} more` : '';
  return { about: 'environment', state: 'substituted', sentence: `The environment is ${how}, but ${named}${rest}.`, ceiling: (sorted[0] as Difference).ceiling };
}
