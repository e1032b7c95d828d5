// Many charts in sections by the first part of their names, as metrics are named in folders: `train/loss` in `train`.
import type { ChartGroup } from './chart-group.ts';

export interface ChartSection {
  /** Empty for names without a folder. */
  readonly prefix: string;
  readonly groups: readonly ChartGroup[];
}

/** In the order in which their first charts come. */
export function chartSections(groups: readonly ChartGroup[]): readonly ChartSection[] {
  const sections = Map.groupBy(groups, ({ name, keys }) => prefixOf(keys.length > 1 ? name : (keys[0] ?? name)));
  return [...sections].map(([prefix, members]) => ({ prefix, groups: members }));
}

/** Up to this many charts are laid out at first; sections beyond are closed until somebody opens them. */
const openAtFirst = 60;

export function openSections(sections: readonly ChartSection[]): ReadonlySet<string> {
  let count = 0;
  return new Set(
    sections.flatMap(({ prefix, groups }, index) => {
      const isOpen = index === 0 || count + groups.length <= openAtFirst;
      count += groups.length;
      return isOpen ? [prefix] : [];
    }),
  );
}

function prefixOf(name: string): string {
  const at = name.indexOf('/');
  return at > 0 ? name.slice(0, at) : '';
}
