// A file that went and one that came with the same content are one file under another name.
import type { InputDifference } from './input-difference.ts';

/** Two changes become one, which stands where the new name stood. Of several files of one content the first goes with the first. */
export function mergeRenames(changes: readonly InputDifference[]): readonly InputDifference[] {
  const gone = new Map<string, InputDifference[]>();
  for (const change of changes) {
    const content = contentOf(change, 'before');
    if (content === undefined || change.after !== undefined) continue;
    const known = gone.get(content);
    if (known === undefined) gone.set(content, [change]);
    else known.push(change);
  }
  const merged = new Set<InputDifference>();
  const renamed = changes.map((change) => {
    const content = change.before === undefined ? contentOf(change, 'after') : undefined;
    const old = content === undefined ? undefined : gone.get(content)?.shift();
    if (old === undefined) return change;
    merged.add(old);
    const { digests: _digests, ...rest } = change;
    return { ...rest, before: old.key, after: change.key, renamedFrom: old.key };
  });
  return merged.size === 0 ? changes : renamed.filter((change) => !merged.has(change));
}

/** Empty files are all alike, and none of them is another. */
const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function contentOf({ kind, group, digests }: InputDifference, side: 'before' | 'after'): string | undefined {
  const digest = digests?.[side];
  return digest === undefined || digest === emptyDigest || (kind !== 'code-file' && kind !== 'data-file') ? undefined : `${group} ${digest}`;
}
