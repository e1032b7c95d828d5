// A pattern in PostgreSQL's own words: written out with nothing but groups, sets by number and counts, so that it means the same
// whatever the text of the pattern means there.
import { parsePattern, type PatternNode } from '../../../language/pattern-tree.ts';

export function advancedExpression(pattern: string): string {
  return written(parsePattern(pattern));
}

function written(node: PatternNode): string {
  switch (node.kind) {
    case 'set':
      // What is empty matches no letter.
      return node.ranges.length === 0 ? '(?!)' : `[${node.ranges.map(([from, to]) => (from === to ? letter(from) : `${letter(from)}-${letter(to)}`)).join('')}]`;
    case 'sequence':
      return `(?:${node.items.map(written).join('')})`;
    case 'choice':
      return `(?:${node.items.map(written).join('|')})`;
    case 'repeat':
      return `(?:${written(node.item)})${node.max === undefined && node.min < 2 ? (node.min === 0 ? '*' : '+') : `{${node.min},${node.max ?? ''}}`}`;
    case 'start':
      return '^';
    case 'end':
      return '$';
  }
}

function letter(code: number): string {
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
