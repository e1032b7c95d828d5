// Lists that are each in the order of the same terms, as one: what engines sort by, compared here as they do.
import { sortValues, type SortedRow, type SortTerm } from './keyset.ts';
import type { SortValue } from './page-token.ts';

export function mergeSorted<R extends SortedRow>(lists: readonly (readonly R[])[], terms: readonly SortTerm[]): readonly R[] {
  const rows = lists.flat().map((row) => ({ row, values: sortValues(row, terms) }));
  return rows.sort((a, b) => compare(a.values, b.values, terms)).map(({ row }) => row);
}

function compare(left: readonly SortValue[], right: readonly SortValue[], terms: readonly SortTerm[]): number {
  for (const [index, { direction }] of terms.entries()) {
    const difference = compareValues(left[index]!, right[index]!);
    if (difference !== 0) return direction === 'ascending' ? difference : -difference;
  }
  return 0;
}

/** A null is met only where an earlier term tells such rows apart: beside another. */
function compareValues(left: SortValue, right: SortValue): number {
  if (left === right || left === null || right === null) return 0;
  // By bytes, which is not the order of strings here once there are characters beyond 16 bits.
  if (typeof left === 'string' || typeof right === 'string') return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  return left - right < 0 ? -1 : left === right ? 0 : 1;
}
