// Nested values, from what the schema says of them to what they are.
import type { Nested } from '../../../sdk/shapes.ts';
import type { ExactObject } from '../../core/base/exact-json.ts';

/** What the schema has let through as a nested value, as it was read. */
export function exactly(nested: Nested | undefined): ExactObject | undefined {
  return nested as ExactObject | undefined;
}
