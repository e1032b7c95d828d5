// A nested value as a table shows it: one line for each leaf, under its path joined by dots.
import type { KeyValue, Nested } from '@assay/sdk';

export function nestedLeaves(nested: Nested, path: readonly string[] = []): readonly KeyValue[] {
  return Object.entries(nested).flatMap(([name, value]) => {
    const at = [...path, name];
    return isBranch(value) ? nestedLeaves(value, at) : [{ key: at.join('.'), value: textOf(value) }];
  });
}

function isBranch(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0 && !('$number' in value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { $number: special } = (typeof value === 'object' && value !== null ? value : {}) as { readonly $number?: unknown };
  return typeof special === 'string' ? special : JSON.stringify(value);
}
