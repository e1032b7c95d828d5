// The wire itself: bodies that are absent, doubled or broken, content types, names in camel case, unknown
// routes and methods, both prefixes, what the server says of itself, and the groups for language models.
import { api2, get, patch, post, raw, remove, type Step } from '../step.ts';

const json = { 'content-type': 'application/json' };
const send = (title: string, path: string, body: string | undefined, headers: Readonly<Record<string, string>> = json): Step =>
  raw(`wire: ${title}`, { method: 'POST', path, ...(body === undefined ? {} : { body }) }, { headers });
const find = 'experiments/search';
const good = '{"max_results": 5, "filter": "name = \'beta\'"}';

const bodies: readonly Step[] = [
  send('a body as text in JSON', find, JSON.stringify(good)),
  send('a body as text in text in JSON', find, JSON.stringify(JSON.stringify(good))),
  send('a body that is text', find, '"hello"'),
  send('a body that is a list', find, '[]'),
  send('a body that is a number', find, '5'),
  send('a body that is true', find, 'true'),
  send('a body that is null', find, 'null'),
  send('broken JSON', find, '{"max_results": '),
  send('an empty body', find, ''),
  send('a body of spaces', find, '  '),
  send('JSON with a comment', find, '{"max_results": 5 /* five */}'),
  send('JSON with a comma too many', find, '{"max_results": 5,}'),
  send('JSON with a key twice', find, '{"max_results": 1, "max_results": 5, "filter": "name = \'beta\'"}'),
  send('JSON after a byte order mark', find, '\uFEFF{"max_results": 5}'),
  send('a lone surrogate', 'experiments/create', '{"name": "\\ud800"}'),
  send('a NUL in a name', 'experiments/create', '{"name": "nul\\u0000name"}'),
  send('camel case', find, '{"maxResults": 5, "filter": "name = \'beta\'", "viewType": "ALL"}'),
  send('unknown fields', find, '{"max_results": 5, "filter": "name = \'beta\'", "colour": {"a": [1]}}'),
  send('no content type', find, good, {}),
  send('text/plain', find, good, { 'content-type': 'text/plain' }),
  send('a form', find, 'max_results=5', { 'content-type': 'application/x-www-form-urlencoded' }),
  send('JSON with a charset', find, good, { 'content-type': 'application/json; charset=utf-8' }),
  send('JSON in capitals', find, good, { 'content-type': 'Application/JSON' }),
  send('a JSON dialect', find, good, { 'content-type': 'application/vnd.api+json' }),
  send('text/plain without a body', 'runs/create', undefined, { 'content-type': 'text/plain' }),
  send('no body where fields are required', 'runs/update', undefined),
  send('9.0 where text belongs', 'experiments/create', '{"name": 9.0}'),
  send('1e3 where text belongs', 'experiments/create', '{"name": 1e3}'),
  send('-0 where text belongs', 'experiments/create', '{"name": -0}'),
  send('a large number where text belongs', 'experiments/create', '{"name": 123456789012345678901234567890}'),
  send('an object where text belongs', 'experiments/create', '{"name": {"a": "b", "c": 1.0}}'),
  send('a number for an id', 'runs/update', '{"run_id": 1.0}'),
  send('null for an id', 'runs/update', '{"run_id": null, "status": "FINISHED"}'),
  send('an empty id', 'runs/update', '{"run_id": "", "status": "FINISHED"}'),
  send('a number for a key', 'runs/log-parameter', '{"run_id": "{{first}}", "key": 9.0, "value": "x"}'),
  send('text in capitals for a status', 'runs/update', '{"run_id": "{{first}}", "status": "RUNNING ", "end_time": 5}'),
  send('1e3 as a time', 'runs/update', '{"run_id": "{{first}}", "end_time": 1e3}'),
  send('a time of 20 digits', 'runs/update', '{"run_id": "{{first}}", "end_time": 12345678901234567890}'),
  send('a step with a fraction of zero in text', 'runs/log-metric', '{"run_id": "{{first}}", "key": "s", "value": 1, "timestamp": 1, "step": "4.0"}'),
  send('NaN in other letters', 'runs/log-metric', '{"run_id": "{{first}}", "key": "n", "value": "nan", "timestamp": 1}'),
  send('inf', 'runs/log-metric', '{"run_id": "{{first}}", "key": "n2", "value": "inf", "timestamp": 1}'),
  send('a number with spaces', 'runs/log-metric', '{"run_id": "{{first}}", "key": "n3", "value": " 1 ", "timestamp": 1}'),
];

const routes: readonly Step[] = [
  raw('wire: an unknown route', { method: 'GET', path: '/api/2.0/mlflow/nothing/here' }),
  raw('wire: an unknown route by POST', { method: 'POST', path: '/api/2.0/mlflow/nothing/here', body: '{}' }, { headers: json }),
  raw('wire: an unknown version', { method: 'GET', path: '/api/9.0/mlflow/experiments/get?experiment_id=0' }),
  raw('wire: the wrong method', { method: 'GET', path: 'runs/create' }),
  raw('wire: the wrong method by DELETE', { method: 'DELETE', path: 'runs/create' }),
  raw('wire: PUT where POST belongs', { method: 'PUT', path: 'runs/create', body: '{}' }, { headers: json }),
  raw('wire: a slash at the end', { method: 'GET', path: 'experiments/get/?experiment_id=0' }),
  raw('wire: a double slash', { method: 'GET', path: '/api/2.0/mlflow//experiments/get?experiment_id=0' }),
  raw('wire: other capitals', { method: 'GET', path: '/api/2.0/MLFLOW/experiments/get?experiment_id=0' }),
  raw('wire: HEAD of a route', { method: 'HEAD', path: 'experiments/get?experiment_id=0' }),
  raw('wire: a plus for a space', { method: 'GET', path: 'experiments/get-by-name?experiment_name=a+b' }),
  raw('wire: broken percent encoding', { method: 'GET', path: 'experiments/get-by-name?experiment_name=%zz' }),
  raw('wire: bytes that are no UTF-8', { method: 'GET', path: 'experiments/get-by-name?experiment_name=%ff%fe' }),
  raw('wire: a query key in brackets', { method: 'GET', path: "experiments/search?max_results=5&order_by[]=name&filter=name%20=%20'beta'" }),
  get('server: health', '/health', {}, { compareHeaders: ['content-type'] }),
  get('server: version', '/version'),
  get('server: info', '/api/3.0/mlflow/server-info'),
  get('server: info by the other prefix', '/ajax-api/3.0/mlflow/server-info'),
];

/** Every writing route with nothing in it, by both prefixes: which field it misses first. */
const writing: readonly (readonly [string, string])[] = [
  ...[
    'experiments/create',
    'experiments/delete',
    'experiments/restore',
    'experiments/update',
    'experiments/set-experiment-tag',
    'experiments/delete-experiment-tag',
    'runs/update',
    'runs/delete',
    'runs/restore',
    'runs/log-metric',
    'runs/log-parameter',
    'runs/set-tag',
    'runs/delete-tag',
    'runs/log-batch',
    'runs/log-model',
    'runs/log-inputs',
    'runs/outputs',
    'logged-models',
    'logged-models/search',
    'logged-models/{{forest}}/params',
    'registered-models/create',
    'registered-models/rename',
    'registered-models/get-latest-versions',
    'registered-models/set-tag',
    'registered-models/alias',
    'model-versions/create',
    'model-versions/transition-stage',
    'model-versions/set-tag',
    'webhooks',
    'artifacts/presigned-upload-url',
  ].map((path) => ['POST', path] as const),
  ...['registered-models/update', 'model-versions/update', 'logged-models/{{forest}}', 'logged-models/{{forest}}/tags'].map((path) => ['PATCH', path] as const),
  ...['registered-models/delete', 'registered-models/delete-tag', 'registered-models/alias', 'model-versions/delete', 'model-versions/delete-tag'].map(
    (path) => ['DELETE', path] as const,
  ),
];

const readingTwice: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['experiments/get', { experiment_id: '{{alpha}}' }],
  ['experiments/get-by-name', { experiment_name: 'beta' }],
  ['experiments/search', { max_results: '3', order_by: 'name' }],
  ['runs/get', { run_id: '{{batched}}' }],
  ['metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss' }],
  ['artifacts/list', { run_id: '{{holder}}' }],
  ['registered-models/get', { name: 'sources' }],
  ['registered-models/search', { max_results: '3' }],
  ['registered-models/get-latest-versions', { name: 'from logged' }],
  ['registered-models/alias', { name: 'from logged', alias: 'latest' }],
  ['model-versions/get', { name: 'from logged', version: '1' }],
  ['model-versions/search', { filter: "name = 'from logged'" }],
  ['model-versions/get-download-uri', { name: 'from logged', version: '1' }],
  ['logged-models/{{forest}}', {}],
  ['logged-models/{{forest}}/artifacts/directories', {}],
  ['webhooks', { max_results: '2' }],
];

const ajax2 = '/ajax-api/2.0/mlflow/';

const prefixes: readonly Step[] = [
  ...writing.flatMap(([method, path]) =>
    [api2, ajax2].map((prefix) => raw(`prefixes: ${method} ${prefix}${path} with nothing`, { method, path: `${prefix}${path}`, body: '{}' }, { headers: json })),
  ),
  ...readingTwice.map(([path, query]) => get(`prefixes: GET ${ajax2}${path}`, `${ajax2}${path}`, query)),
  post('prefixes: create by the other prefix', `${ajax2}experiments/create`, { name: 'by ajax' }, { capture: { ajax: 'experiment_id' } }),
  post(
    'prefixes: a run by the other prefix',
    `${ajax2}runs/create`,
    { experiment_id: '{{ajax}}', run_name: 'by ajax', start_time: 1_640_000_000_000 },
    { capture: { ajaxRun: 'run.info.run_id' } },
  ),
  post('prefixes: log by the other prefix', `${ajax2}runs/log-batch`, { run_id: '{{ajaxRun}}', params: [{ key: 'a', value: 'b' }] }),
  post('prefixes: search by the other prefix', `${ajax2}runs/search`, { experiment_ids: ['{{ajax}}'] }),
  raw('prefixes: put by the other prefix', { method: 'PUT', path: '/ajax-api/2.0/mlflow-artifacts/artifacts/{{ajax}}/{{ajaxRun}}/artifacts/a.txt', body: 'a' }),
  get('prefixes: get by the other prefix', '/ajax-api/2.0/mlflow-artifacts/artifacts/{{ajax}}/{{ajaxRun}}/artifacts/a.txt'),
  get('prefixes: list by the other prefix', '/ajax-api/2.0/mlflow-artifacts/artifacts', { path: '{{ajax}}/{{ajaxRun}}/artifacts' }),
  post('prefixes: search experiments by the other prefix', `${ajax2}experiments/search`, { max_results: 1, order_by: ['name'] }),
  post('prefixes: presigned download by the other prefix', `${ajax2}artifacts/presigned-download-url`, {}),
  raw('prefixes: delete by the other prefix', { method: 'DELETE', path: '/ajax-api/2.0/mlflow-artifacts/artifacts/{{ajax}}/{{ajaxRun}}/artifacts/a.txt' }),
  get('prefixes: presigned by the other prefix', '/ajax-api/2.0/mlflow-artifacts/presigned/nothing.txt'),
  ...['create', 'complete', 'abort'].map((verb) => post(`prefixes: multipart ${verb} by the other prefix`, `/ajax-api/2.0/mlflow-artifacts/mpu/${verb}/folder`, {})),
  remove('prefixes: delete a logged model by the other prefix', `${ajax2}logged-models/m-0123456789abcdef0123456789abcdef`, {}),
  remove("prefixes: delete a logged model's tag by the other prefix", `${ajax2}logged-models/m-0123456789abcdef0123456789abcdef/tags/a`, {}),
  get('prefixes: a webhook by the other prefix', `${ajax2}webhooks/none`),
  patch('prefixes: change a webhook by the other prefix', `${ajax2}webhooks/none`, { name: 'x' }),
  remove('prefixes: delete a webhook by the other prefix', `${ajax2}webhooks/none`, {}),
  post('prefixes: test a webhook by the other prefix', `${ajax2}webhooks/none/test`, {}),
  get('prefixes: bulk history is only for the UI', 'metrics/get-history-bulk', { run_id: '{{batched}}', metric_key: 'm' }),
];

const languageModels: readonly Step[] = [
  post('language models: search traces', '/api/3.0/mlflow/traces/search', { locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }] }),
  get('language models: a trace', '/api/3.0/mlflow/traces/tr-0'),
  post('language models: start a trace', '/api/2.0/mlflow/traces', { experiment_id: '0', timestamp_ms: 1 }),
  post('language models: delete traces', '/api/2.0/mlflow/traces/delete-traces', { experiment_id: '0', max_timestamp_millis: 1, max_traces: 1 }),
  get('language models: scorers', '/api/3.0/mlflow/scorers/list', { experiment_id: '0' }),
  post('language models: create a dataset', '/api/3.0/mlflow/datasets/create', { name: 'x' }),
  post('language models: search datasets', '/api/3.0/mlflow/datasets/search', {}),
  get('language models: assessments', '/api/3.0/mlflow/traces/tr-0/assessments/a-0'),
  get('language models: gateway', '/api/3.0/mlflow/gateway/secrets/list'),
  get('language models: workspaces', '/api/3.0/mlflow/workspaces'),
];

export const wireSteps: readonly Step[] = [...bodies, ...routes, ...prefixes, ...languageModels];
