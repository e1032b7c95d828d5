// Prompts are registered models with a tag here, and of another kind in core; searches hide them unless they are asked for.
import { type Tag, uniqueTags } from '../../../core/base/tag.ts';
import type { ModelKind, RegisteredModel } from '../../../core/models/registered-model.ts';
import { comparisons, type Filter } from '../../../language/filter.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import { passes } from '../filter/passes.ts';
import { all, any, not } from '../../../language/join-filters.ts';
import { hasTag, rewritten } from '../filter/rewrite.ts';
import { sortedByKey } from '../sorted-by-key.ts';

export const promptTag = 'mlflow.prompt.is_prompt';
export const promptTextTag = 'mlflow.prompt.text';
export const promptTypeTag = '_mlflow_prompt_type';

/** What clients and MLflow's server give as the source of a prompt's version: there are no files. */
const placeholders = ['dummy-source', 'prompt-template'];

/** Whether tags make a thing a prompt; the last of several with one key counts. */
export function arePromptTags(tags: readonly Tag[]): boolean {
  return tags.findLast(({ key }) => key === promptTag)?.value.toLowerCase() === 'true';
}

/** A mark that says more than yes, in capitals or no, is kept as the tag it is. */
export function kindOfTags(given: readonly Tag[]): { readonly kind: ModelKind; readonly tags: readonly Tag[] } {
  const tags = uniqueTags(given).filter((tag) => !isPlainMark(tag));
  return { kind: arePromptTags(given) ? 'prompt' : 'model', tags };
}

export function isPlainMark({ key, value }: Tag): boolean {
  return key === promptTag && value === 'true';
}

/** Ordered by key. */
export function tagsOfModel({ kind, tags }: RegisteredModel): readonly Tag[] {
  if (kind === 'model' || tags.some(({ key }) => key === promptTag)) return tags;
  return sortedByKey([...tags, { key: promptTag, value: 'true' }]);
}

/** Searches for registered models in core's words. */
export function modelFilter(filter: Filter | undefined): Filter | undefined {
  return rewritten(filter, (comparison) => {
    if (comparison.field.type !== 'tag' || comparison.field.key !== promptTag) return comparison;
    const isMarked = all({ kind: 'compare', field: { type: 'attribute', name: 'kind' }, operator: '=', value: 'prompt' }, not(hasTag(promptTag)));
    if (comparison.kind === 'exists') return comparison.negated ? not(any(isMarked, hasTag(promptTag))) : any(isMarked, hasTag(promptTag));
    return passes(comparison, 'true') ? any(isMarked, comparison) : comparison;
  });
}

export function checkPromptSource(source: string): void {
  if (!placeholders.includes(source)) throw invalidArgument(`Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`);
}

/** The filter with prompts left out, unless its first clause on the tag asks for them. */
export function withoutPrompts(filter: Filter | undefined): Filter | undefined {
  const clause = filter && comparisons(filter).find(({ field }) => field.type === 'tag' && field.key === promptTag);
  if (filter && clause?.kind === 'compare') {
    const value = String(clause.value).toLowerCase();
    if ((clause.operator === '=' && value === 'true') || (clause.operator === '!=' && value === 'false')) return filter;
  }
  // Models do not have the tag at all, so a clause on it that does not ask for prompts would find nothing.
  const rest = clause && filter ? without(filter, clause) : filter;
  const noPrompt: Filter = { kind: 'not', item: { kind: 'compare', field: { type: 'tag', key: promptTag }, operator: '=', value: 'true' } };
  return rest ? { kind: 'and', items: [rest, noPrompt] } : noPrompt;
}

function without(filter: Filter, clause: Filter): Filter | undefined {
  if (filter === clause) return undefined;
  if (filter.kind !== 'and') return filter;
  const items = filter.items.map((item) => without(item, clause)).filter((item) => item !== undefined);
  return items.length === 0 ? undefined : { kind: 'and', items };
}
