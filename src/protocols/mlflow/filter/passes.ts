// Whether one text passes a comparison: for fields whose few values here are not those that core keeps.
import type { Comparison } from '../../../language/filter.ts';

export function passes(comparison: Comparison, text: string): boolean {
  switch (comparison.kind) {
    case 'exists':
      return !comparison.negated;
    case 'in':
      return comparison.values.includes(text) !== comparison.negated;
    case 'between':
      return String(comparison.low) <= text && text <= String(comparison.high);
    case 'like':
      return isLike(text, comparison);
    case 'compare':
      return compares(text, comparison.operator, String(comparison.value));
  }
}

function compares(text: string, operator: Extract<Comparison, { kind: 'compare' }>['operator'], value: string): boolean {
  switch (operator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '<':
      return text < value;
    case '<=':
      return text <= value;
    case '>':
      return text > value;
    case '>=':
      return text >= value;
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
