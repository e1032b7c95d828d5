// What a search may ask of a run, by the names core has for it.
import type { Field } from '../language/filter.ts';
import { type KnownRun, recordOf } from './known-run.ts';
import { type Look, present } from './matches.ts';

export function lookAtRun(known: KnownRun): Look {
  const { run, params, tags, datasets } = known;
  const { source = {} } = run;
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    run_id: run.id,
    run_name: run.name,
    user_id: run.userId,
    user_name: run.userName,
    status: run.status,
    start_time: run.startedAt,
    end_time: run.endedAt,
    artifact_uri: run.artifactUri,
    experiment_id: run.experimentId,
    parent_run_id: run.parentRunId,
    notes: run.notes,
    group: run.group,
    job_type: run.jobType,
    sweep_id: run.sweepId,
    source_name: source.name,
    source_type: source.type,
    source_commit: source.commit,
    source_branch: source.branch,
    source_repository: source.repository,
  };
  return (field: Field) => {
    switch (field.type) {
      case 'attribute':
        return present(attributes[field.name]);
      case 'param':
        return present(params.get(field.key));
      case 'tag':
        return present(tags.get(field.key));
      case 'label':
        return [...tags].flatMap(([key, value]) => (value === '' ? [key] : []));
      case 'value':
        return present(field.of === 'config' ? params.get(field.key) : undefined);
      case 'metric':
        return present(recordOf(known).metrics.find(({ key }) => key === field.key)?.last.value);
      case 'dataset':
        return [...datasets.values()].flatMap(({ dataset, context }) => (field.name === 'context' ? present(context) : [dataset[field.name]]));
    }
  };
}
