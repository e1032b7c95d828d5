// Which files differ between two trees of code or data.
import type { InputDifference } from './input-difference.ts';
import { shortDigest } from './input-difference.ts';
import type { CodeRoot, DataInput } from '../../documents/inputs.ts';
import type { TreeEntry, TreeListing } from '../../documents/tree.ts';

/** Tree listings by their digests; those that could not be had are simply missing. */
export type Trees = ReadonlyMap<string, TreeListing>;

/** One change for each file that came, went or changed; for the whole root where a listing is missing. */
export function diffCode(before: readonly CodeRoot[], after: readonly CodeRoot[], trees: Trees): readonly InputDifference[] {
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  return paths.flatMap((path) =>
    diffRoot(
      before.find((root) => root.path === path),
      after.find((root) => root.path === path),
      trees,
    ),
  );
}

function diffRoot(before: CodeRoot | undefined, after: CodeRoot | undefined, trees: Trees): readonly InputDifference[] {
  if (before?.tree === after?.tree) return [];
  const root = (after ?? before) as CodeRoot;
  const [one, other] = [before === undefined ? [] : trees.get(before.tree)?.entries, after === undefined ? [] : trees.get(after.tree)?.entries];
  if (one === undefined || other === undefined)
    return [{ kind: 'code-root', group: 'code', key: root.path === '' ? '.' : root.path, before: rootText(before), after: rootText(after) }];
  return diffEntries(one, other).map(({ path, left, right }) => {
    const isMode = left !== undefined && right !== undefined && left.digest === right.digest;
    return {
      kind: isMode ? 'code-mode' : 'code-file',
      group: 'code',
      key: root.path === '' ? path : `${root.path}/${path}`,
      before: entryText(left, isMode),
      after: entryText(right, isMode),
      digests: { before: readable(left), after: readable(right) },
    };
  });
}

function rootText(root: CodeRoot | undefined): string | undefined {
  return root === undefined ? undefined : `${root.files} files, tree ${shortDigest(root.tree)}`;
}

/** A changed file is told by its content, one with the same content by its mode. */
function entryText(entry: TreeEntry | undefined, isMode: boolean): string | undefined {
  if (entry === undefined) return undefined;
  const held = entry.withheld === 'secret' ? ', held back for a secret' : entry.withheld === 'too-large' ? ', held back for its size' : '';
  return isMode ? modeText(entry.mode) : `${entry.sizeBytes} bytes, ${shortDigest(entry.digest)}${held}`;
}

function modeText(mode: TreeEntry['mode']): string {
  return { '100644': 'a plain file', '100755': 'executable', '120000': 'a symbolic link', '160000': 'a submodule' }[mode];
}

/** The digest of bytes that may be read: not of what was held back, and not of a submodule, whose id is no content. */
function readable(entry: TreeEntry | undefined): string | undefined {
  return entry === undefined || entry.withheld !== undefined || entry.mode === '160000' ? undefined : entry.digest;
}

interface EntryPair {
  readonly path: string;
  readonly left: TreeEntry | undefined;
  readonly right: TreeEntry | undefined;
}

function diffEntries(before: readonly TreeEntry[], after: readonly TreeEntry[]): readonly EntryPair[] {
  const left = new Map(before.map((entry) => [entry.path, entry]));
  const right = new Map(after.map((entry) => [entry.path, entry]));
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths
    .map((path) => ({ path, left: left.get(path), right: right.get(path) }))
    .filter(({ left: one, right: other }) => one?.digest !== other?.digest || one?.mode !== other?.mode);
}

const maxListedFiles = 200;

/** One change for each path of data; a folder says which of its files changed. */
export function diffData(before: readonly DataInput[], after: readonly DataInput[], trees: Trees): readonly InputDifference[] {
  const left = new Map(before.map((input) => [input.path, input]));
  const right = new Map(after.map((input) => [input.path, input]));
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => diffInput(path, [left.get(path), right.get(path)], trees));
}

function diffInput(key: string, [before, after]: readonly [DataInput | undefined, DataInput | undefined], trees: Trees): readonly InputDifference[] {
  if (before?.digest === after?.digest && before?.kind === after?.kind) return [];
  const change: InputDifference = { kind: 'data', group: 'data', key, before: dataText(before), after: dataText(after) };
  const isFolder = (before ?? after)?.kind === 'folder';
  if (isFolder) return [{ ...change, detail: folderDetail([before, after], trees) }];
  return [{ ...change, kind: 'data-file', digests: { before: before?.isStored === true ? before.digest : undefined, after: after?.isStored === true ? after.digest : undefined } }];
}

function dataText(input: DataInput | undefined): string | undefined {
  return input === undefined ? undefined : `${input.sizeBytes} bytes, ${shortDigest(input.digest)}`;
}

function folderDetail([before, after]: readonly [DataInput | undefined, DataInput | undefined], trees: Trees): InputDifference['detail'] {
  const entries = (input: DataInput | undefined): readonly TreeEntry[] | undefined => (input === undefined ? [] : trees.get(input.digest)?.entries);
  const [one, other] = [entries(before), entries(after)];
  if (one === undefined || other === undefined) return undefined;
  const files = diffEntries(one, other).map(({ path, left, right }) => {
    const change = left === undefined ? 'added' : right === undefined ? 'removed' : left.digest === right.digest ? 'mode' : 'changed';
    return { path, change } as const;
  });
  return { kind: 'files', files: files.slice(0, maxListedFiles), hasMore: files.length > maxListedFiles };
}
