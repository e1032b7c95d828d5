// What a caller sees: everything, or what belongs to some projects.
import type { Stores, WholeStores } from '../store.ts';

export interface View {
  /** Undefined: everything. */
  readonly projects?: readonly string[];
  /** Equal for equal views. */
  readonly key: string;
}

export const wholeView: View = { key: 'everything' };

export function viewOf(projects: readonly string[]): View {
  const sorted = [...projects].sort();
  return { projects: sorted, key: JSON.stringify(sorted) };
}

/** The stores as if nothing else existed. */
export function storesIn(view: View, stores: WholeStores): Stores {
  return view.projects === undefined ? stores : stores.within(view.projects);
}
