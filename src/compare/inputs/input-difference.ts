// One difference between two inputs, before anybody has weighed it.
import type { ChangeDetail } from '../../documents/explanation.ts';
import type { InputGroup } from '../../documents/input-group.ts';

export type ChangeKind =
  | 'code-file'
  | 'code-mode'
  | 'code-root'
  | 'data'
  | 'data-file'
  | 'parameter'
  | 'argument'
  | 'entry-point'
  | 'program'
  | 'workdir'
  | 'python'
  | 'package'
  | 'package-content'
  | 'package-loaded'
  | 'library'
  | 'system'
  | 'container'
  | 'tool'
  | 'lock'
  | 'variable'
  | 'mode'
  | 'seed'
  | 'setting'
  | 'processor'
  | 'processors'
  | 'threads'
  | 'numerics'
  | 'gpu'
  | 'network'
  | 'answer'
  | 'folder-names'
  | 'folder-order'
  | 'secret'
  | 'seed-call';

export interface InputDifference {
  readonly kind: ChangeKind;
  readonly group: InputGroup;
  /** Unique within its group. */
  readonly key: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly detail?: ChangeDetail | undefined;
  /** SHA-256 of the contents, where both or one are files. */
  readonly digests?: { readonly before?: string | undefined; readonly after?: string | undefined } | undefined;
  /** Another change of which this is only the consequence: `OMP_NUM_THREADS` of the number of threads. */
  readonly follows?: string | undefined;
  /** The path of the same content in the first run; `key` is that in the second. */
  readonly renamedFrom?: string | undefined;
}

/** A digest short enough to read. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** Keys of both in code-unit order, with the value of each side. */
export function* bothSides<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Generator<readonly [string, Value | undefined, Value | undefined]> {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const key of keys) yield [key, Object.hasOwn(before, key) ? before[key] : undefined, Object.hasOwn(after, key) ? after[key] : undefined];
}

/** Differences between two records of texts, as changes of one kind. */
export function changedTexts(
  kind: ChangeKind,
  group: InputGroup,
  [before, after]: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>],
): readonly InputDifference[] {
  return [...bothSides(before, after)].flatMap(([key, one, other]) => (one === other ? [] : [{ kind, group, key, before: one, after: other }]));
}
