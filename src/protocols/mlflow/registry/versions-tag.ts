// The tag by which a logged model knows the versions made of it: a JSON list of name and number.
import type { Tag } from '../../../core/base/tag.ts';
import { pythonDumps } from '../python-text.ts';

const key = 'mlflow.modelVersions';

/** The tag with one more version; the same version again is no change. */
export function versionsTag(stored: readonly Tag[], name: string, version: number): Tag {
  const before = parsedList(stored.find((tag) => tag.key === key)?.value);
  const isKnown = before.some((entry) => entry.name === name && entry.version === version);
  return { key, value: pythonDumps(isKnown ? before : [...before, { name, version }]) };
}

/** A tag that somebody set to something else counts as empty. */
function parsedList(text: string | undefined): readonly { readonly name: unknown; readonly version: unknown }[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
