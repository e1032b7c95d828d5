// A label of an artifact or a collection: a tag without a value.
import { globalId } from '../graphql/global-id.ts';

export interface TagInput {
  readonly tagName: string;
}

export function tagView(name: string) {
  return { __typename: 'Tag', id: globalId('Tag', name), name };
}

export function labelTags(tags: readonly TagInput[] | null | undefined) {
  return (tags ?? []).map(({ tagName }) => ({ key: tagName, value: '' }));
}
