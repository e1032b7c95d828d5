// Tags: words that people and programs put on a thing. What they say is theirs; nothing here reads a meaning from one.
import { AssayError } from './errors.ts';
import { checkLength, checkName, keyLimit, tagValueLimit } from './text-limits.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The last of several tags with one key wins. */
export function uniqueTags(tags: readonly Tag[]): readonly Tag[] {
  return [...new Map(tags.map((tag) => [tag.key, tag])).values()];
}

export function checkTags(tags: readonly Tag[]): void {
  for (const { key, value } of tags) {
    checkName('tag key', key, keyLimit);
    checkLength(`the value of tag '${key}'`, value, tagValueLimit);
  }
}

/** The refusal of an operation that needs a tag that is not there. */
export function tagMissing(kind: string, id: string, key: string): AssayError {
  return new AssayError('not_found', `${kind} '${id}' has no tag '${key}'`, { subject: { kind, id }, reason: 'tag_missing', detail: { key } });
}
