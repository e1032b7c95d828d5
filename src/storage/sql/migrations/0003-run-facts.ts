// Facts of runs, experiments, datasets and prompts get columns of their own. Until here they lay among the tags, under the
// names MLflow's clients give them; what lies there is moved. The param of a run becomes a leaf of its config: typed, and
// with the exact path where its key does not tell it. Names of experiments are unique in their project.
import type { Migration } from '../migration.ts';

/** Columns of a run and the tags that held them. */
const runFacts = {
  notes: 'mlflow.note.content',
  user_name: 'mlflow.user',
  parent_run_id: 'mlflow.parentRunId',
  source_name: 'mlflow.source.name',
  source_type: 'mlflow.source.type',
  source_commit: 'mlflow.source.git.commit',
  source_branch: 'mlflow.source.git.branch',
  source_repository: 'mlflow.source.git.repoURL',
} as const;

const runName = 'mlflow.runName';
/** Stands for the tag of a run's name that somebody took off, though the run kept its name. */
const takenOff = '\u0018';

export const runFactsAndValues: Migration = {
  number: 3,
  name: 'run-facts',
  rebuildsTables: true,
  statements: ({ engine, text, number, real, identity, clustered, plain }) => [
    ...['notes', 'user_name', 'run_group', 'job_type', 'source_name', 'source_type', 'source_commit', 'source_branch', 'source_repository'].map(
      (column) => `alter table run add column ${column} ${text}`,
    ),
    `update run set ${Object.entries(runFacts)
      .map(([column, key]) => `${column} = (select t.value from tag as t where t.run_num = run.num and t.key = '${key}')`)
      .join(', ')}`,
    `insert into tag (run_num, key, experiment_id, value) select run.num, '${runName}', run.experiment_id, '${takenOff}' from run
      where not exists (select 1 from tag as t where t.run_num = run.num and t.key = '${runName}')`,
    `delete from tag where key = '${runName}' and value = (select run.name from run where run.num = tag.run_num)`,
    `delete from tag where key in (${Object.values(runFacts)
      .map((key) => `'${key}'`)
      .join(', ')})`,
    // A name is looked for by its head: long ones do not fit into an index of PostgreSQL.
    `create index run_by_name on run (experiment_id, substr(name, 1, 64), num)`,

    `alter table param add column json ${text}`,
    `alter table param add column path ${text}`,
    `create table run_summary (run_num ${number} not null references run (num), key ${text} not null, experiment_id ${number} not null,
      value ${text} not null, number ${real}, json ${text}, path ${text}, primary key (run_num, key))${clustered}`,

    ...(engine === 'postgres'
      ? [
          `alter table experiment add column notes ${text}`,
          `alter table experiment drop constraint experiment_name_key`,
          `alter table experiment add constraint experiment_project_id_name_key unique (project_id, name)`,
        ]
      : [
          `create table experiment_new (id ${number} primary key, project_id ${text} not null references project (id), name ${text} not null,
            artifact_root ${text} not null, created_at ${number} not null, updated_at ${number} not null, deleted_at ${number}, notes ${text},
            unique (project_id, name))${plain}`,
          `insert into experiment_new (id, project_id, name, artifact_root, created_at, updated_at, deleted_at)
            select id, project_id, name, artifact_root, created_at, updated_at, deleted_at from experiment`,
          `drop table experiment`,
          `alter table experiment_new rename to experiment`,
          `create index experiment_by_creation on experiment (created_at desc, id)`,
        ]),
    `update experiment set notes = (select t.value from experiment_tag as t where t.experiment_id = experiment.id and t.key = 'mlflow.note.content')`,
    `delete from experiment_tag where key = 'mlflow.note.content'`,

    `alter table run_dataset add column context ${text}`,
    `update run_dataset set context = (select t.value from run_dataset_tag as t
      where t.run_num = run_dataset.run_num and t.dataset_num = run_dataset.dataset_num and t.key = 'mlflow.data.context')`,
    `delete from run_dataset_tag where key = 'mlflow.data.context'`,

    `alter table registered_model add column kind ${text} not null default 'model'`,
    `update registered_model set kind = 'prompt' where exists (select 1 from registered_model_tag as t
      where t.model_num = registered_model.num and t.key = 'mlflow.prompt.is_prompt' and lower(t.value) = 'true')`,
    `delete from registered_model_tag where key = 'mlflow.prompt.is_prompt' and value = 'true'`,
    `update model_version set stage = case stage when 'None' then '' else lower(stage) end`,

    `create table logged_model_registration (num ${identity}, model_id ${text} not null references logged_model (id), name ${text} not null,
      version ${number} not null, unique (model_id, name, version))${plain}`,
  ],
};
