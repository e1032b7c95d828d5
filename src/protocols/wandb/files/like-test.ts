// SQL's LIKE over names of files: `%` stands for any characters, `_` for one, and a backslash takes that meaning away.
import { invalidArgument } from '../../../core/base/errors.ts';
import { patternTest } from '../../../language/pattern.ts';
import { PatternError } from '../../../language/pattern-tree.ts';

/** Throws `invalid_argument` for a pattern that is too long. */
export function likeTest(pattern: string): (name: string) => boolean {
  try {
    return patternTest(`^${pattern.replace(/\\([%_\\])|[^]/gu, written)}$`);
  } catch (error) {
    throw error instanceof PatternError ? invalidArgument(`pattern ${JSON.stringify(pattern.slice(0, 60))} cannot be looked for: ${error.message}`) : error;
  }
}

function written(letter: string, escaped: string | undefined): string {
  if (escaped === undefined && letter === '%') return '(?:.|\n)*';
  if (escaped === undefined && letter === '_') return '(?:.|\n)';
  return (escaped ?? letter).replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
}
