// What MLflow keeps in tags of a run and core keeps as its facts, both ways. A tag is there exactly when the fact is.
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import { changeOf, type FactName, factOf, type RunFactsChange } from '../../../core/tracking/runs/run-facts.ts';
import { type Tag, uniqueTags } from '../../../core/base/tag.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import { sortedByKey } from '../sorted-by-key.ts';

/** A run always has a name, and this tag from its creation on. */
export const runNameTag = 'mlflow.runName';
/** Models that old clients logged, as a JSON list. */
export const loggedModelsTag = 'mlflow.log-model.history';

interface FactTag {
  readonly fact: FactName;
  /** The name of the attribute a search knows it by. */
  readonly attribute: string;
}

/** By the key of the tag. */
const factTags: Readonly<Record<string, FactTag>> = {
  'mlflow.note.content': { fact: 'notes', attribute: 'notes' },
  'mlflow.user': { fact: 'userName', attribute: 'user_name' },
  'mlflow.parentRunId': { fact: 'parentRunId', attribute: 'parent_run_id' },
  'assay.sweep': { fact: 'sweepId', attribute: 'sweep_id' },
  'mlflow.source.name': { fact: 'source.name', attribute: 'source_name' },
  'mlflow.source.type': { fact: 'source.type', attribute: 'source_type' },
  'mlflow.source.git.commit': { fact: 'source.commit', attribute: 'source_commit' },
  'mlflow.source.git.branch': { fact: 'source.branch', attribute: 'source_branch' },
  'mlflow.source.git.repoURL': { fact: 'source.repository', attribute: 'source_repository' },
};

/** The value no name can have, as it holds a control character: somebody took the tag of the name off. */
export const takenOff = '\u0018';

function factTag(key: string): FactTag | undefined {
  return Object.hasOwn(factTags, key) ? factTags[key] : undefined;
}

/** The attribute of core that is a tag here. */
export function attributeOfTag(key: string): string | undefined {
  return factTag(key)?.attribute;
}

/** The tags of a run as this wire shows them, ordered by key. */
export function tagsOfRun({ run, tags }: Pick<RunRecord, 'run' | 'tags'>): readonly Tag[] {
  const shown = new Map([[runNameTag, run.name]]);
  for (const [key, { fact }] of Object.entries(factTags)) {
    const value = factOf(run, fact);
    if (value !== undefined) shown.set(key, value);
  }
  // What is stored under such a key says more than the fact can: an empty name, or that the tag was taken off.
  for (const { key, value } of tags) shown.set(key, value);
  if (shown.get(runNameTag) === takenOff) shown.delete(runNameTag);
  return sortedByKey([...shown].map(([key, value]) => ({ key, value })));
}

/** Tags as they are to be stored: facts, and what is left. */
export interface ToldFacts {
  readonly facts: RunFactsChange;
  readonly tags: readonly Tag[];
  readonly removedTags: readonly string[];
}

/** The last of several tags with one key counts. */
export function factsOfTags(given: readonly Tag[]): ToldFacts {
  let facts: RunFactsChange = {};
  const tags: Tag[] = [];
  const removedTags: string[] = [];
  for (const tag of uniqueTags(given)) {
    const fact = factTag(tag.key);
    if (tag.key === runNameTag && tag.value !== '') {
      facts = { ...facts, name: tag.value };
      removedTags.push(runNameTag);
    } else if (fact === undefined) tags.push(tag);
    else facts = merged(facts, changeOf(fact.fact, tag.value));
  }
  return { facts, tags, removedTags };
}

/** The fact behind a tag; undefined when there is none behind it. */
export function factOfTag(key: string): FactName | undefined {
  return factTag(key)?.fact;
}

function merged(facts: RunFactsChange, more: RunFactsChange): RunFactsChange {
  return { ...facts, ...more, ...(more.source === undefined ? {} : { source: { ...facts.source, ...more.source } }) };
}

/** The name of a new run from its field and its tag, which may not differ. Undefined: a random one. */
export function nameOfNewRun(field: string, tags: readonly Tag[]): string | undefined {
  const tag = tags.findLast(({ key }) => key === runNameTag)?.value ?? '';
  if (field !== '' && tag !== '' && field !== tag) {
    throw invalidArgument("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " + `(run_name='${field}', mlflow.runName='${tag}').`);
  }
  return field || tag || undefined;
}
