// What 0.1 told over the native wire as tags is told in fields since: here the fields are put back into tags, so that every
// one of them is still held against what was told. And MLflow's wire, which knows no projects, listed the experiments of all of
// them; it lists those of the first. What an explanation finds is held against what 0.1 found, not how it weighs it: since, gaps
// of the records are suspects too, and a change that was seen to be used goes before one that was not.
import type { Told } from './read-everything.ts';

interface Pair {
  readonly key: string;
  readonly value: string;
}

interface Found {
  readonly group: string;
  readonly key: string;
  readonly rank?: number;
}

/** What today's server tells, as 0.1 would have told it. */
export function asTagsOf01(told: unknown): unknown {
  const keys = new Set<string>();
  const wires = told as Told;
  const changed = Object.fromEntries(Object.entries(wires).map(([part, value]) => [part, part === 'mlflow' ? value : withTags(value, keys)]));
  const { runKeys } = changed as { readonly runKeys?: { readonly tags: readonly string[] } };
  return runKeys === undefined ? changed : { ...changed, runKeys: { ...runKeys, tags: [...new Set([...runKeys.tags, ...keys])].sort() } };
}

/** What 0.1 told, without what MLflow's wire does not show any more. */
export function ofFirstProject(told: Told): Told {
  const { experiments, mlflow } = told as { readonly experiments: readonly { readonly id: string; readonly projectId: string }[]; readonly mlflow: Told };
  const others = new Set(experiments.filter(({ projectId }) => projectId !== 'default').map(({ id }) => id));
  const shown = (mlflow['experiments'] as readonly { readonly experiment_id: string }[]).filter(({ experiment_id: id }) => !others.has(id));
  return { ...told, mlflow: { ...mlflow, experiments: shown } };
}

/** Explanations without ranks and without suspects that 0.1 did not know, their changes in one order. */
export function asFoundBy01(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asFoundBy01);
  if (typeof value !== 'object' || value === null) return value;
  const thing = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asFoundBy01(inner)]));
  const { changes, uncaptured } = thing as { readonly changes?: readonly Found[]; readonly uncaptured?: readonly { readonly source: string }[] };
  if (!Array.isArray(changes)) return thing;
  const found = changes
    .map((change) => ({ ...change, ...(change.rank === undefined ? {} : { rank: 0 }) }))
    .sort((a, b) => (`${a.group} ${a.key}` < `${b.group} ${b.key}` ? -1 : 1));
  return { ...thing, changes: found, ...(uncaptured && { uncaptured: uncaptured.filter(({ source }) => source !== 'unwatched-reads') }) };
}

function withTags(value: unknown, keys: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withTags(item, keys));
  if (typeof value !== 'object' || value === null) return value;
  const thing = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTags(inner, keys)]));
  if (!Array.isArray(thing['tags'])) return thing;
  const told = tagsOf(thing);
  if ('params' in thing && 'startedAt' in thing) for (const { key } of told) keys.add(key);
  return { ...thing, tags: [...(thing['tags'] as readonly Pair[]), ...told].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** The tags behind the fields of a run, an experiment, a use of a dataset or a registered model. */
function tagsOf(thing: Readonly<Record<string, any>>): readonly Pair[] {
  if ('artifactRoot' in thing) return present({ 'mlflow.note.content': thing['notes'] });
  if ('sourceType' in thing) return present({ 'mlflow.data.context': thing['context'] });
  if ('latestVersions' in thing) return present({ 'mlflow.prompt.is_prompt': thing['kind'] === 'prompt' ? 'true' : undefined });
  if (!('userId' in thing && 'params' in thing)) return [];
  const { name, userName, notes, parentRunId, source = {} } = thing;
  return present({
    'mlflow.runName': name,
    'mlflow.user': userName,
    'mlflow.note.content': notes,
    'mlflow.parentRunId': parentRunId,
    'mlflow.source.name': source.name,
    'mlflow.source.type': source.type,
    'mlflow.source.git.commit': source.commit,
    'mlflow.source.git.branch': source.branch,
    'mlflow.source.git.repoURL': source.repository,
  });
}

function present(tags: Readonly<Record<string, string | undefined>>): readonly Pair[] {
  return Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}
