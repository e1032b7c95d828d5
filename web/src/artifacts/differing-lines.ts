// Two lists of lines held against each other; what is the same is cut to what stands around a change.
import { diffArrays } from 'diff';

export interface DiffLine {
  readonly mark: '+' | '-' | ' ' | '…';
  readonly text: string;
}

/** Beyond these the page would stand still while it looks. */
const bounds = { maxEditLength: 2_000, timeout: 40 };
const around = 3;

/** undefined when they differ in too much. Empty when they are the same. */
export function differingLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] | undefined {
  const changes = diffArrays([...before], [...after], bounds);
  if (changes === undefined) return undefined;
  if (changes.every(({ added, removed }) => !added && !removed)) return [];
  return changes.flatMap(({ added, removed, value }, index): readonly DiffLine[] => {
    if (added || removed) return value.map((text) => ({ mark: added ? '+' : '-', text }));
    const isCut = value.length > 2 * around;
    if (!isCut) return value.map((text) => ({ mark: ' ', text }));
    const [head, tail] = [index === 0 ? [] : value.slice(0, around), index === changes.length - 1 ? [] : value.slice(-around)];
    const same = value.length - head.length - tail.length;
    return [...head.map((text) => ({ mark: ' ', text }) as const), { mark: '…', text: `${same} lines the same` }, ...tail.map((text) => ({ mark: ' ', text }) as const)];
  });
}
