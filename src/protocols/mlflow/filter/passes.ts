// Whether one value passes a comparison: for fields whose few values here are not those that core keeps, and for things that
// no store holds.
import type { Comparison, Scalar } from '../../../language/filter.ts';
import { patternTest } from '../../../language/pattern.ts';

export function passes(comparison: Comparison, found: Scalar): boolean {
  const alike = (value: Scalar): Scalar => (typeof found === 'number' ? Number(value) : String(value));
  switch (comparison.kind) {
    case 'exists':
      return !comparison.negated;
    case 'in':
      return comparison.values.includes(found) !== comparison.negated;
    case 'between':
      return alike(comparison.low) <= found && found <= alike(comparison.high);
    case 'like':
      return isLike(String(found), comparison);
    case 'matches':
      return patternTest(comparison.pattern)(String(found));
    case 'compare':
      return compares(found, comparison.operator, alike(comparison.value));
  }
}

function compares(found: Scalar, operator: Extract<Comparison, { kind: 'compare' }>['operator'], value: Scalar): boolean {
  switch (operator) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
  }
}

/** `%` stands for any characters and `_` for one. Walked back at most to the last `%`, so that no pattern takes long. */
function isLike(given: string, { pattern: wanted, caseSensitive }: Extract<Comparison, { kind: 'like' }>): boolean {
  const [text, pattern] = caseSensitive ? [given, wanted] : [given.toLowerCase(), wanted.toLowerCase()];
  let [at, next, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[next] === '%') {
      star = next;
      mark = at;
      next += 1;
    } else if (pattern[next] === '_' || (next < pattern.length && pattern[next] === text[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      next = star + 1;
    } else return false;
  }
  return /^%*$/.test(pattern.slice(next));
}
