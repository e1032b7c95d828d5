// Columns of whole numbers of 64 bits. The drivers give and take doubles, so that what no double holds goes as text, which both
// engines turn into the number it says.
import { sql, type AliasedRawBuilder } from 'kysely';
import { wholeNumber } from '../../../core/base/whole-number.ts';

/** The value for an insert. */
export function wholeColumn(near: number, far: bigint | undefined): number | string {
  return far === undefined ? near : String(far);
}

/** The column as text, under its own name. */
export function wholeColumnText<Name extends string>(name: Name): AliasedRawBuilder<string, Name> {
  return sql<string>`cast(${sql.ref(name)} as text)`.as(name);
}

export function readWholeColumn(text: string): { readonly near: number; readonly far: bigint | undefined } {
  const exact = BigInt(text);
  return { near: Number(exact), far: typeof wholeNumber(exact) === 'bigint' ? exact : undefined };
}
