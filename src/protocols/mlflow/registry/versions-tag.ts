// The tag by which a logged model knows the versions made of it: a JSON list of name and number. Core keeps them as facts of
// the model; somebody may have set the tag too, and then what was made afterwards comes after what it says.
import type { LoggedModelRecord } from '../../../core/models/logged-model.ts';
import type { Tag } from '../../../core/base/tag.ts';
import { pythonDumps } from '../python-text.ts';
import { sortedByKey } from '../sorted-by-key.ts';

export const versionsTag = 'mlflow.modelVersions';

/** Ordered by key. */
export function tagsOfLoggedModel({ tags, registrations }: Pick<LoggedModelRecord, 'tags' | 'registrations'>): readonly Tag[] {
  if (registrations.length === 0) return tags;
  const before = parsedList(tags.find(({ key }) => key === versionsTag)?.value);
  const fresh = registrations.filter(({ name, version }) => !before.some((entry) => entry.name === name && entry.version === version));
  const value = pythonDumps([...before, ...fresh.map(({ name, version }) => ({ name, version }))]);
  return sortedByKey([...tags.filter(({ key }) => key !== versionsTag), { key: versionsTag, value }]);
}

/** A tag that somebody set to something else counts as empty. */
function parsedList(text: string | undefined): readonly { readonly name: unknown; readonly version: unknown }[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? (list as ReturnType<typeof parsedList>) : [];
  } catch {
    return [];
  }
}
