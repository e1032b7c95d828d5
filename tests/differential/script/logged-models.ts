// Logged models, and the datasets and models a run uses and makes.
import { get, patch, post, raw, remove, type Json, type Step } from '../step.ts';

const at = 1_630_000_000_000;
const text = (length: number): string => 'd'.repeat(length);
const unknownModel = 'm-0123456789abcdef0123456789abcdef';
const unknownRun = '0123456789abcdef0123456789abcdef';
const experiment = { experiment_id: '{{crafted}}' };

/** What one server makes and the other refuses goes where nothing is listed. */
const elsewhere = { experiment_id: '{{oneDataset}}' };

const create = (title: string, body: Readonly<Record<string, Json>>, capture: Readonly<Record<string, string>> = {}): Step =>
  post(`logged models: create ${title}`, 'logged-models', { ...experiment, ...body }, { capture });
const many = (count: number): Json => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: String(index) }));

const creation: readonly Step[] = [
  post('logged models: an experiment', 'experiments/create', { name: 'crafted' }, { capture: { crafted: 'experiment_id' } }),
  post('logged models: another experiment', 'experiments/create', { name: 'one dataset' }, { capture: { oneDataset: 'experiment_id' } }),
  post('logged models: a run in it', 'runs/create', { experiment_id: '{{oneDataset}}', run_name: 'user', start_time: at }, { capture: { user: 'run.info.run_id' } }),
  post('logged models: a run', 'runs/create', { ...experiment, run_name: 'crafter', start_time: at }, { capture: { crafter: 'run.info.run_id' } }),
  create(
    'one',
    { name: 'forest', model_type: 'sklearn', source_run_id: '{{crafter}}', params: [{ key: 'depth', value: '3' }], tags: [{ key: 'kind', value: 'tree' }] },
    { forest: 'model.info.model_id' },
  ),
  create('without a name', elsewhere, { nameless: 'model.info.model_id' }),
  create('a second', { name: 'linear', model_type: 'sklearn' }, { linear: 'model.info.model_id' }),
  create('the same name again', { name: 'forest' }, { forest2: 'model.info.model_id' }),
  create('a third to delete', { name: 'doomed model' }, { doomedModel: 'model.info.model_id' }),
  create('with an empty name', { ...elsewhere, name: '' }, { emptyName: 'model.info.model_id' }),
  create('with a number as name', { name: 5 }),
  ...['a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b", 'a b', 'größe', '..'].map((name) => create(`named ${JSON.stringify(name)}`, { name })),
  create('apart from the others', { ...elsewhere, name: 'apart' }, { apart: 'model.info.model_id' }),
  create('with a name of 500', { name: text(500) }),
  create('with a name of 501', { name: text(501) }),
  create('with a type of 501', { name: 'typed', model_type: text(501) }),
  create('in an unknown experiment', { experiment_id: '999999', name: 'x' }),
  create('in the experiment abc', { experiment_id: 'abc', name: 'x' }),
  post('logged models: create without an experiment', 'logged-models', { name: 'x' }),
  create('from an unknown run', { name: 'x', source_run_id: unknownRun }),
  create('with 100 params', { name: 'params-100', params: many(100) }),
  create('with 101 params', { name: 'params-101', params: many(101) }),
  create('with a param twice', {
    ...elsewhere,
    name: 'params-twice',
    params: [
      { key: 'a', value: '1' },
      { key: 'a', value: '1' },
    ],
  }),
  create('with a param key of 251', { name: 'params-key', params: [{ key: text(251), value: '1' }] }),
  create('with a param value of 6001', { name: 'params-value', params: [{ key: 'a', value: text(6001) }] }),
  create('with a tag key of 251', { name: 'tags-key', tags: [{ key: text(251), value: '1' }] }),
  create('with a tag value of 8001', { name: 'tags-value', tags: [{ key: 'a', value: text(8001) }] }),
  create('with a tag twice', {
    ...elsewhere,
    name: 'tags-twice',
    tags: [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ],
  }),
  create('with params in no list', { name: 'x', params: 'x' }),
  get('logged models: get', 'logged-models/{{forest}}'),
  get('logged models: get the nameless', 'logged-models/{{nameless}}'),
  get('logged models: get an unknown one', `logged-models/${unknownModel}`),
  get('logged models: get an odd id', 'logged-models/a%20b'),
];

const logParams = (title: string, params: Json): Step => post(`logged models: ${title}`, 'logged-models/{{apart}}/params', { model_id: '{{apart}}', params });

const changing: readonly Step[] = [
  patch('logged models: ready', 'logged-models/{{forest}}', { status: 'LOGGED_MODEL_READY' }),
  patch('logged models: ready, with its id in the body', 'logged-models/{{linear}}', { model_id: '{{linear}}', status: 'LOGGED_MODEL_READY' }),
  patch('logged models: failed', 'logged-models/{{forest2}}', { status: 'LOGGED_MODEL_UPLOAD_FAILED' }),
  patch('logged models: by number', 'logged-models/{{forest2}}', { status: 1 }),
  patch('logged models: unknown status', 'logged-models/{{forest2}}', { status: 'READY' }),
  patch('logged models: no status', 'logged-models/{{forest2}}', {}),
  patch('logged models: finalize an unknown one', `logged-models/${unknownModel}`, { status: 'LOGGED_MODEL_READY' }),
  patch('logged models: set tags', 'logged-models/{{forest}}/tags', {
    tags: [
      { key: 'kind', value: 'random forest' },
      { key: 'blank', value: '' },
    ],
  }),
  patch('logged models: set no tags', 'logged-models/{{forest}}/tags', { tags: [] }),
  patch('logged models: set a tag without a key', 'logged-models/{{apart}}/tags', { tags: [{ value: 'x' }] }),
  patch('logged models: set a tag key of 251', 'logged-models/{{forest}}/tags', { tags: [{ key: text(251), value: 'x' }] }),
  patch('logged models: set a tag of 8001', 'logged-models/{{forest}}/tags', { tags: [{ key: 'long', value: text(8001) }] }),
  patch('logged models: set tags of an unknown one', `logged-models/${unknownModel}/tags`, { tags: [{ key: 'a', value: 'x' }] }),
  remove('logged models: delete a tag', 'logged-models/{{forest}}/tags/blank', {}),
  raw('logged models: delete a tag without a body', { method: 'DELETE', path: 'logged-models/{{forest}}/tags/long' }),
  remove('logged models: delete a tag again', 'logged-models/{{forest}}/tags/blank', {}),
  remove('logged models: delete a tag of an unknown one', `logged-models/${unknownModel}/tags/a`, {}),
  post('logged models: log params', 'logged-models/{{forest}}/params', { model_id: '{{forest}}', params: [{ key: 'trees', value: '10' }] }),
  logParams('log params of another', [{ key: 'trees', value: '10' }]),
  logParams('log the same param again', [{ key: 'trees', value: '10' }]),
  logParams('log a changed param', [{ key: 'trees', value: '11' }]),
  logParams('log a param twice', [
    { key: 'twice', value: '1' },
    { key: 'twice', value: '1' },
  ]),
  logParams('log 100 params', many(100)),
  logParams(
    'log 101 params',
    Array.from({ length: 101 }, (_, index) => ({ key: `more${index}`, value: 'x' })),
  ),
  logParams('log a param key of 251', [{ key: text(251), value: 'x' }]),
  logParams('log a param value of 6001', [{ key: 'long', value: text(6001) }]),
  logParams('log an empty param', [{ key: 'blank', value: '' }]),
  logParams('log a param without a key', [{ value: 'x' }]),
  logParams('log no params', []),
  post('logged models: log params without the id in the body', 'logged-models/{{forest}}/params', { params: [{ key: 'trees', value: '10' }] }),
  post('logged models: log params of an unknown one', `logged-models/${unknownModel}/params`, { model_id: unknownModel, params: [{ key: 'a', value: 'x' }] }),
  get('logged models: get after all that', 'logged-models/{{forest}}'),
];

const metric = (model: string, fields: Readonly<Record<string, Json>>): Json => ({ timestamp: at, step: 0, model_id: model, ...fields });

const metrics: readonly Step[] = [
  post('logged models: metrics', 'runs/log-batch', {
    run_id: '{{crafter}}',
    metrics: [
      metric('{{forest}}', { key: 'acc', value: 0.9 }),
      metric('{{linear}}', { key: 'acc', value: 0.7, dataset_name: 'iris', dataset_digest: 'abc' }),
      metric('{{linear}}', { key: 'acc', value: 0.8, timestamp: at + 1, dataset_name: 'digits', dataset_digest: 'def' }),
      metric('{{forest2}}', { key: 'loss', value: 0.1, dataset_name: 'iris', dataset_digest: 'abc' }),
    ],
  }),
  post('logged models: one metric for two datasets at one time', 'runs/log-batch', {
    run_id: '{{user}}',
    metrics: [
      metric('{{apart}}', { key: 'acc', value: 0.7, dataset_name: 'iris', dataset_digest: 'abc' }),
      metric('{{apart}}', { key: 'acc', value: 0.8, dataset_name: 'digits', dataset_digest: 'def' }),
    ],
  }),
  post('logged models: one metric', 'runs/log-metric', { run_id: '{{crafter}}', key: 'f1', value: 0.5, timestamp: at + 1, step: 2, model_id: '{{forest}}' }),
  post('logged models: it again', 'runs/log-metric', { run_id: '{{crafter}}', key: 'f1', value: 0.5, timestamp: at + 1, step: 2, model_id: '{{forest}}' }),
  get('logged models: get with metrics', 'logged-models/{{linear}}'),
  get('logged models: the metrics of its run', 'runs/get', { run_id: '{{crafter}}' }),
  get('logged models: history of the metric', 'metrics/get-history', { run_id: '{{crafter}}', metric_key: 'acc' }),
];

const search = (title: string, body: Readonly<Record<string, Json>>): Step =>
  post(`logged models search: ${title}`, 'logged-models/search', { experiment_ids: ['{{crafted}}'], ...body });
const byName = [
  { field_name: 'name', ascending: true },
  { field_name: 'creation_timestamp', ascending: true },
];

const searching: readonly Step[] = [
  search('all', { order_by: byName, filter: "name != 'x'" }),
  search('default order', { max_results: 4 }),
  post('logged models search: without experiments', 'logged-models/search', {}),
  search('an unknown experiment', { experiment_ids: ['999999'] }),
  search('an empty list of experiments', { experiment_ids: [] }),
  search('max_results 0', { max_results: 0 }),
  search('max_results -1', { max_results: -1 }),
  search('max_results 51', { max_results: 51, order_by: byName }),
  search('max_results 100', { max_results: 100, filter: "name = 'forest'", order_by: byName }),
  post(
    'logged models search: page 1',
    'logged-models/search',
    { experiment_ids: ['{{crafted}}'], max_results: 3, order_by: byName },
    { capture: { loggedToken: 'next_page_token' } },
  ),
  search('page 2', { max_results: 3, order_by: byName, page_token: '{{loggedToken}}' }),
  search('the token with another filter', { max_results: 3, order_by: byName, filter: "name = 'forest'", page_token: '{{loggedToken}}' }),
  search('the token with another order', { max_results: 3, page_token: '{{loggedToken}}' }),
  search('a bad token', { page_token: 'nonsense' }),
  ...[
    "name = 'forest'",
    "name != 'forest'",
    "name LIKE 'for%'",
    "name ILIKE 'FOR%'",
    "name IN ('forest', 'linear')",
    "name NOT IN ('forest')",
    "attributes.name = 'forest'",
    "model_type = 'sklearn'",
    "status = 'READY'",
    "status = 'LOGGED_MODEL_READY'",
    "status != 'READY'",
    "source_run_id = '{{crafter}}'",
    "model_id = '{{forest}}'",
    "model_id IN ('{{forest}}')",
    'creation_timestamp > 0',
    'creation_timestamp < 5',
    'creation_time > 0',
    'last_updated_timestamp >= 0',
    "creation_timestamp = '5'",
    'metrics.acc > 0.75',
    'metrics.acc >= 0.7',
    'metrics.acc < 0.75',
    "metrics.acc > '0.7'",
    "params.depth = '3'",
    "params.depth != '3'",
    "params.depth LIKE '_'",
    "tags.kind = 'random forest'",
    "tags.kind ILIKE 'RANDOM%'",
    "tags.`kind` = 'random forest'",
    "tags.kind IN ('random forest')",
    "name = 'forest' AND params.depth = '3'",
    "name = 'forest' OR name = 'linear'",
    "colour = 'x'",
    'name = forest',
    "name > 'a'",
    'name',
    "name = 'forest",
    'dataset.name = 3',
    'params.depth > 2',
  ].map((filter) => search(`filter ${filter}`, { filter, order_by: byName })),
  search('metrics of one dataset', { filter: 'metrics.acc > 0.75', datasets: [{ dataset_name: 'digits' }], order_by: byName }),
  search('metrics of one dataset with its digest', { filter: 'metrics.acc > 0.6', datasets: [{ dataset_name: 'iris', dataset_digest: 'abc' }], order_by: byName }),
  search('metrics of two datasets', { filter: 'metrics.acc > 0.75', datasets: [{ dataset_name: 'iris' }, { dataset_name: 'digits' }], order_by: byName }),
  ...[
    { dataset_name: 'iris' },
    { dataset_digest: 'abc' },
    { dataset_digest: 'def' },
    { dataset_name: 'iris', dataset_digest: 'abc' },
    { dataset_name: 'iris', dataset_digest: 'def' },
  ].map((dataset) =>
    search(`by metrics of ${Object.values(dataset).join(' ')}`, { filter: "name != 'x'", order_by: [{ field_name: 'metrics.acc', ascending: false, ...dataset }, ...byName] }),
  ),
  search('any metric of a dataset', { datasets: [{ dataset_name: 'iris' }], order_by: byName }),
  search('any metric of an unknown dataset', { datasets: [{ dataset_name: 'nothing' }] }),
  search('a dataset without a name', { datasets: [{ dataset_digest: 'abc' }] }),
  search('order by name descending', { order_by: [{ field_name: 'name', ascending: false }, { field_name: 'creation_timestamp' }] }),
  search('order by a metric', { order_by: [{ field_name: 'metrics.acc', ascending: false }], max_results: 3 }),
  search('order by a metric, ascending', { order_by: [{ field_name: 'metrics.acc' }], max_results: 3 }),
  search('order by a metric of a dataset', { order_by: [{ field_name: 'metrics.acc', dataset_name: 'iris', dataset_digest: 'abc' }], max_results: 3 }),
  search('order by a param', { order_by: [{ field_name: 'params.depth' }] }),
  search('order by an unknown field', { order_by: [{ field_name: 'colour' }] }),
  search('order by nothing', { order_by: [{ ascending: true }] }),
  search('order by with a number', { order_by: [{ field_name: 'name', ascending: 3 }] }),
  search('order by last update', { order_by: [{ field_name: 'last_updated_timestamp', ascending: false }], max_results: 3 }),
];

const deletion: readonly Step[] = [
  remove('logged models: delete', 'logged-models/{{doomedModel}}', {}),
  remove('logged models: delete again', 'logged-models/{{doomedModel}}', {}),
  remove('logged models: delete an unknown one', `logged-models/${unknownModel}`, {}),
  get('logged models: get a deleted one', 'logged-models/{{doomedModel}}'),
  get('logged models: get a deleted one, allowed', 'logged-models/{{doomedModel}}', { allow_deleted: 'true' }),
  get('logged models: get a deleted one, as Python says true', 'logged-models/{{doomedModel}}', { allow_deleted: 'True' }),
  get('logged models: get a deleted one, with a word', 'logged-models/{{doomedModel}}', { allow_deleted: 'maybe' }),
  patch('logged models: finalize a deleted one', 'logged-models/{{doomedModel}}', { status: 'LOGGED_MODEL_READY' }),
  patch('logged models: tag a deleted one', 'logged-models/{{doomedModel}}/tags', { tags: [{ key: 'a', value: 'x' }] }),
  search('a deleted one is not found', { filter: "name = 'doomed model'" }),
  post('logged models: delete their run', 'runs/delete', { run_id: '{{crafter}}' }),
  get('logged models: it stays', 'logged-models/{{forest}}'),
  post('logged models: restore their run', 'runs/restore', { run_id: '{{crafter}}' }),
];

const files = '/ajax-api/2.0/mlflow/logged-models/{{forest}}/artifacts/files';
const artifacts: readonly Step[] = [
  raw('logged models: put a file', { method: 'PUT', path: '/api/2.0/mlflow-artifacts/artifacts/{{crafted}}/models/{{forest}}/artifacts/MLmodel', body: 'x: 1\n' }),
  raw('logged models: put a file below', { method: 'PUT', path: '/api/2.0/mlflow-artifacts/artifacts/{{crafted}}/models/{{forest}}/artifacts/data/model.json', body: '{}' }),
  get('logged models: list', 'logged-models/{{forest}}/artifacts/directories'),
  get('logged models: list a folder', 'logged-models/{{forest}}/artifacts/directories', { artifact_directory_path: 'data' }),
  get('logged models: list a missing folder', 'logged-models/{{forest}}/artifacts/directories', { artifact_directory_path: 'nothing' }),
  get('logged models: list outside', 'logged-models/{{forest}}/artifacts/directories', { artifact_directory_path: '../..' }),
  get('logged models: list an unknown one', `logged-models/${unknownModel}/artifacts/directories`),
  get('logged models: download', files, { artifact_file_path: 'MLmodel' }, { compareHeaders: ['content-type', 'content-disposition'] }),
  get('logged models: download below', files, { artifact_file_path: 'data/model.json' }),
  get('logged models: download a missing file', files, { artifact_file_path: 'nothing' }),
  get('logged models: download outside', files, { artifact_file_path: '../../x' }),
  get('logged models: download without a path', files),
  get('logged models: download of an unknown one', `/ajax-api/2.0/mlflow/logged-models/${unknownModel}/artifacts/files`, { artifact_file_path: 'MLmodel' }),
];

const model = '{{forest}}';
const registration: readonly Step[] = [
  post('logged models: a registered model', 'registered-models/create', { name: 'from logged' }),
  post('logged models: register', 'model-versions/create', { name: 'from logged', source: 'models:/{{forest}}', model_id: model }),
  post('logged models: register by its place', 'model-versions/create', {
    name: 'from logged',
    source: 'mlflow-artifacts:/{{crafted}}/models/{{forest}}/artifacts',
    model_id: model,
  }),
  post('logged models: register without its id', 'model-versions/create', { name: 'from logged', source: 'models:/{{linear}}' }),
  post('logged models: register from a version', 'model-versions/create', { name: 'from logged', source: 'models:/from logged/1' }),
  post('logged models: register from the latest', 'model-versions/create', { name: 'from logged', source: 'models:/from logged/latest' }),
  post('logged models: register from a missing version', 'model-versions/create', { name: 'from logged', source: 'models:/from logged/77' }),
  post('logged models: register from an alias', 'model-versions/create', { name: 'from logged', source: 'models:/from logged@nothing' }),
  get('logged models: the version', 'model-versions/get', { name: 'from logged', version: '1' }),
  get('logged models: where it lies', 'model-versions/get-download-uri', { name: 'from logged', version: '1' }),
  get('logged models: its tag names the version', 'logged-models/{{forest}}'),
  get('logged models: download by version', '/model-versions/get-artifact', { name: 'from logged', version: '1', path: 'MLmodel' }, { compareHeaders: ['content-disposition'] }),
  get('logged models: download by version, outside', '/model-versions/get-artifact', { name: 'from logged', version: '1', path: '../x' }),
  get('logged models: download by version, missing', '/model-versions/get-artifact', { name: 'from logged', version: '1', path: 'nothing' }),
  get('logged models: download by an unknown version', '/model-versions/get-artifact', { name: 'from logged', version: '99', path: 'MLmodel' }),
  get('logged models: download by version without a path', '/model-versions/get-artifact', { name: 'from logged', version: '1' }),
];

const inputs = (title: string, body: Readonly<Record<string, Json>>): Step => post(`inputs: ${title}`, 'runs/log-inputs', { run_id: '{{crafter}}', ...body });
const dataset = (fields: Readonly<Record<string, Json>>, tags: Json = []): Json => ({
  dataset: { name: 'iris', digest: 'abc', source_type: 'local', source: '{"path": "x"}', ...fields },
  tags,
});
const context = (value: string): Json => [{ key: 'mlflow.data.context', value }];

const inputSteps: readonly Step[] = [
  inputs('log', { datasets: [dataset({ schema: '{"s": 1}', profile: '{"p": 1}' }, context('training'))] }),
  inputs('log again with another context', { datasets: [dataset({}, context('eval'))] }),
  inputs('log another', { datasets: [dataset({ name: 'digits', digest: 'def' })] }),
  inputs('log two', { datasets: [dataset({ name: 'a' }, context('a')), dataset({ name: 'b' })] }),
  inputs('log none', {}),
  inputs('log an empty list', { datasets: [] }),
  inputs('without a name', { datasets: [{ dataset: { digest: 'abc', source_type: 's', source: '{}' } }] }),
  inputs('without a digest', { datasets: [{ dataset: { name: 'n', source_type: 's', source: '{}' } }] }),
  inputs('without a source', { datasets: [{ dataset: { name: 'n', digest: 'x', source_type: 's' } }] }),
  inputs('without a source type', { datasets: [{ dataset: { name: 'n', digest: 'x', source: '{}' } }] }),
  inputs('without a dataset', { datasets: [{ tags: context('x') }] }),
  inputs('a name of 500', { datasets: [dataset({ name: text(500) })] }),
  inputs('a name of 501', { datasets: [dataset({ name: text(501) })] }),
  inputs('a digest of 36', { datasets: [dataset({ digest: text(36) })] }),
  inputs('a digest of 37', { datasets: [dataset({ digest: text(37) })] }),
  inputs('a source of 65536', { datasets: [dataset({ digest: 's', source: text(65_536) })] }),
  inputs('a schema of 1048576', { datasets: [dataset({ digest: 'sc', schema: text(1_048_576) })] }),
  inputs('a profile of 70000', { datasets: [dataset({ name: 'profile', digest: 'pr', profile: text(70_000) })] }),
  inputs('a tag key of 255', { datasets: [dataset({ name: 'tk' }, [{ key: text(255), value: 'x' }])] }),
  inputs('a tag key of 256', { datasets: [dataset({ name: 'tk2' }, [{ key: text(256), value: 'x' }])] }),
  inputs('a tag value of 500', { datasets: [dataset({ name: 'tv' }, [{ key: 'k', value: text(500) }])] }),
  inputs('a tag value of 501', { datasets: [dataset({ name: 'tv2' }, [{ key: 'k', value: text(501) }])] }),
  inputs('a tag without a key', { datasets: [dataset({ name: 'tn' }, [{ value: 'x' }])] }),
  inputs('datasets in no list', { datasets: 'x' }),
  inputs('a model', { models: [{ model_id: '{{linear}}' }] }),
  inputs('a model again', { models: [{ model_id: '{{linear}}' }] }),
  inputs('an unknown model', { models: [{ model_id: unknownModel }] }),
  inputs('a model without an id', { models: [{}] }),
  post('inputs: on an unknown run', 'runs/log-inputs', { run_id: unknownRun, datasets: [dataset({})] }),
  post('inputs: without a run', 'runs/log-inputs', { datasets: [dataset({})] }),
  post('outputs: log', 'runs/outputs', {
    run_id: '{{crafter}}',
    models: [
      { model_id: '{{forest}}', step: 1 },
      { model_id: '{{forest2}}', step: 2 },
    ],
  }),
  post('outputs: log on another run', 'runs/outputs', { run_id: '{{user}}', models: [{ model_id: '{{apart}}', step: 1 }] }),
  post('outputs: log again', 'runs/outputs', { run_id: '{{user}}', models: [{ model_id: '{{apart}}', step: 1 }] }),
  post('outputs: the same model at another step', 'runs/outputs', { run_id: '{{user}}', models: [{ model_id: '{{apart}}', step: 5 }] }),
  post('outputs: without a step', 'runs/outputs', { run_id: '{{crafter}}', models: [{ model_id: '{{nameless}}' }] }),
  post('outputs: none', 'runs/outputs', { run_id: '{{crafter}}', models: [] }),
  post('outputs: without models', 'runs/outputs', { run_id: '{{crafter}}' }),
  post('outputs: without a run', 'runs/outputs', { models: [{ model_id: '{{forest}}', step: 1 }] }),
  post('outputs: on an unknown run', 'runs/outputs', { run_id: unknownRun, models: [{ model_id: '{{forest}}', step: 1 }] }),
  get('inputs: the run shows them', 'runs/get', { run_id: '{{crafter}}' }),
  post('inputs: a search shows them', 'runs/search', { experiment_ids: ['{{crafted}}'] }),
];

const summaries = (title: string, body: Readonly<Record<string, Json>>): Step => post(`datasets search: ${title}`, '/ajax-api/2.0/mlflow/experiments/search-datasets', body);

const datasetSearch: readonly Step[] = [
  post('datasets search: its dataset', 'runs/log-inputs', { run_id: '{{user}}', datasets: [dataset({}, context('training'))] }),
  summaries('one', { experiment_ids: ['{{oneDataset}}'] }),
  summaries('none', { experiment_ids: ['0'] }),
  summaries('an unknown experiment', { experiment_ids: ['999999'] }),
  summaries('20 experiments', { experiment_ids: Array.from({ length: 20 }, () => '{{oneDataset}}') }),
  summaries('21 experiments', { experiment_ids: Array.from({ length: 21 }, () => '{{oneDataset}}') }),
  summaries('an empty list', { experiment_ids: [] }),
  summaries('no list', {}),
];

const legacy: readonly Step[] = [
  post('log-model: log', 'runs/log-model', { run_id: '{{crafter}}', model_json: '{"artifact_path": "model", "flavors": {}, "utc_time_created": "2020-01-01", "run_id": "x"}' }),
  post('log-model: broken JSON', 'runs/log-model', { run_id: '{{crafter}}', model_json: '{' }),
  post('log-model: missing fields', 'runs/log-model', { run_id: '{{crafter}}', model_json: '{"a": 1}' }),
  post('log-model: without a model', 'runs/log-model', { run_id: '{{crafter}}' }),
  post('log-model: without a run', 'runs/log-model', { model_json: '{}' }),
  get('log-model: its tag', 'runs/get', { run_id: '{{crafter}}' }),
];

export const loggedModelSteps: readonly Step[] = [
  ...creation,
  ...changing,
  ...metrics,
  ...inputSteps,
  ...searching,
  ...artifacts,
  ...registration,
  ...deletion,
  ...datasetSearch,
  ...legacy,
];
