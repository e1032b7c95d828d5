// What the user said differs each time: globs over outputs and metric keys, and texts in console lines. Pure.

export interface VolatileRules {
  /** The rule that a path, a metric's key or a console line falls under; undefined when it counts. */
  ruleFor(text: string): string | undefined;
}

/** `**` crosses slashes, `*` and `?` do not; a pattern without a slash fits the last segment of a path too. */
export function volatileRules(patterns: readonly string[] = []): VolatileRules {
  const rules = patterns.map((pattern) => ({ pattern, expression: globExpression(pattern) }));
  return {
    ruleFor: (text) =>
      rules.find(({ pattern, expression }) => expression.test(text) || (!pattern.includes('/') && expression.test(text.slice(text.lastIndexOf('/') + 1))))?.pattern,
  };
}

function globExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**') return '.*';
    if (found === '**/') return '(?:.*/)?';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's');
}
