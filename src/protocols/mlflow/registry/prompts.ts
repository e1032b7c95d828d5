// Prompts are registered models with a tag; searches hide them unless they are asked for.
import type { Tag } from '../../../core/base/tag.ts';
import { comparisons, type Filter } from '../../../language/filter.ts';
import { invalidArgument } from '../../../core/base/errors.ts';

export const promptTag = 'mlflow.prompt.is_prompt';
export const promptTextTag = 'mlflow.prompt.text';
export const promptTypeTag = '_mlflow_prompt_type';

/** What clients and MLflow's server give as the source of a prompt's version: there are no files. */
const placeholders = ['dummy-source', 'prompt-template'];

/** Whether tags make a thing a prompt; the last of several with one key counts. */
export function arePromptTags(tags: readonly Tag[]): boolean {
  return tags.findLast(({ key }) => key === promptTag)?.value.toLowerCase() === 'true';
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
