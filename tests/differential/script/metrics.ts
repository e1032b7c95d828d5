// Metrics and params: single calls, batches with every limit, history, and the answers that draw charts.
import { get, post, raw, type Json, type Step } from '../step.ts';

const at = 1_590_000_000_000;
const text = (length: number): string => 'p'.repeat(length);
const run = { experiment_id: '{{runs}}', start_time: at };
const json = { headers: { 'content-type': 'application/json' } };

const metric = (title: string, fields: Readonly<Record<string, Json>>): Step => post(`metrics: ${title}`, 'runs/log-metric', { run_id: '{{metered}}', ...fields });

/** On a run of their own, which nothing reads: what one server keeps and the other refuses. */
const disputed = (title: string, fields: Readonly<Record<string, Json>>): Step => post(`metrics: ${title}`, 'runs/log-metric', { run_id: '{{loose}}', ...fields });

const single: readonly Step[] = [
  post('metrics: a run for them', 'runs/create', { ...run, run_name: 'metered' }, { capture: { metered: 'run.info.run_id' } }),
  post('metrics: a run for what is in dispute', 'runs/create', { ...run, run_name: 'loose' }, { capture: { loose: 'run.info.run_id' } }),
  metric('log', { key: 'loss', value: 0.5, timestamp: at, step: 1 }),
  metric('log without a step', { key: 'plain', value: 2, timestamp: at }),
  metric('log the same again', { key: 'loss', value: 0.5, timestamp: at, step: 1 }),
  metric('another value at that step and time', { key: 'loss', value: 0.25, timestamp: at, step: 1 }),
  metric('an earlier step later', { key: 'loss', value: 9, timestamp: at + 1, step: 0 }),
  metric('a negative step', { key: 'loss', value: 8, timestamp: at + 2, step: -3 }),
  metric('a later time at that step', { key: 'loss', value: 0.125, timestamp: at + 3, step: 1 }),
  metric('NaN', { key: 'odd', value: 'NaN', timestamp: at, step: 1 }),
  metric('NaN again', { key: 'odd', value: 'NaN', timestamp: at, step: 1 }),
  metric('zero beside NaN', { key: 'odd', value: 0, timestamp: at, step: 1 }),
  metric('infinity', { key: 'up', value: 'Infinity', timestamp: at, step: 1 }),
  metric('minus infinity', { key: 'down', value: '-Infinity', timestamp: at, step: 1 }),
  disputed('minus zero', { key: 'zero', value: '-0.0', timestamp: at, step: 1 }),
  metric('a number in text', { key: 'text', value: '1.5', timestamp: at, step: 1 }),
  metric('a time and a step in text', { key: 'text', value: 2, timestamp: String(at + 5), step: '4' }),
  disputed('a word as value', { key: 'bad', value: 'high', timestamp: at }),
  disputed('true as value', { key: 'bad', value: true, timestamp: at }),
  disputed('null as value', { key: 'bad', value: null, timestamp: at }),
  disputed('no value', { key: 'bad', timestamp: at }),
  disputed('no time', { key: 'bad', value: 1 }),
  metric('no key', { value: 1, timestamp: at }),
  metric('an empty key', { key: '', value: 1, timestamp: at }),
  metric('a number as key', { key: 5, value: 1, timestamp: at }),
  metric('a negative time', { key: 'bad', value: 1, timestamp: -1 }),
  metric('time 0', { key: 'epoch', value: 1, timestamp: 0 }),
  disputed('a fraction as time', { key: 'bad', value: 1, timestamp: 1.5 }),
  disputed('a fraction as step', { key: 'bad', value: 1, timestamp: at, step: 1.5 }),
  disputed('a word as step', { key: 'bad', value: 1, timestamp: at, step: 'two' }),
  disputed('true as step', { key: 'bad', value: 1, timestamp: at, step: true }),
  disputed('a word as time', { key: 'bad', value: 1, timestamp: 'now' }),
  metric('a key of 250', { key: text(250), value: 1, timestamp: at }),
  metric('a key of 251', { key: text(251), value: 1, timestamp: at }),
  metric('a very large value', { key: 'large', value: 1.7976931348623157e308, timestamp: at }),
  metric('a very small value', { key: 'small', value: 5e-324, timestamp: at }),
  metric('a whole number beyond 2^53', { key: 'whole', value: 9_007_199_254_740_992, timestamp: at }),
  raw('metrics: a value out of range', { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":"range","value":1e999,"timestamp":${at}}` }, json),
  raw('metrics: a bare NaN', { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":"bare","value":NaN,"timestamp":${at}}` }, json),
  raw('metrics: a bare Infinity', { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":"bareinf","value":Infinity,"timestamp":${at}}` }, json),
  raw('metrics: 9.0 as key', { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":9.0,"value":1,"timestamp":${at}}` }, json),
  raw('metrics: 9.0 as step', { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":"float-step","value":1,"timestamp":${at},"step":9.0}` }, json),
  raw(
    'metrics: a step beyond int64',
    { method: 'POST', path: 'runs/log-metric', body: `{"run_id":"{{loose}}","key":"bad","value":1,"timestamp":${at},"step":9223372036854775808}` },
    json,
  ),
  ...['a/b', 'a b', 'größe', 'a:b', '/a', 'a//b', '../a', 'a#b', 'a%b'].map((key) => metric(`key ${JSON.stringify(key)}`, { key, value: 1, timestamp: at })),
  post('metrics: on an unknown run', 'runs/log-metric', { run_id: '0123456789abcdef0123456789abcdef', key: 'm', value: 1, timestamp: at }),
  post('metrics: without a run', 'runs/log-metric', { key: 'm', value: 1, timestamp: at }),
  post('metrics: by the old name', 'runs/log-metric', { run_uuid: '{{metered}}', key: 'uuid', value: 1, timestamp: at }),
  post('metrics: with a dataset', 'runs/log-metric', { run_id: '{{metered}}', key: 'with-data', value: 1, timestamp: at, dataset_name: 'd', dataset_digest: 'x' }),
  post('metrics: with an unknown model', 'runs/log-metric', { run_id: '{{loose}}', key: 'with-model', value: 1, timestamp: at, model_id: 'm-0123456789abcdef0123456789abcdef' }),
  get('metrics: latest of all', 'runs/get', { run_id: '{{metered}}' }),
];

const param = (title: string, fields: Readonly<Record<string, Json>>): Step => post(`params: ${title}`, 'runs/log-parameter', { run_id: '{{metered}}', ...fields });

const disputedParam = (title: string, fields: Readonly<Record<string, Json>>): Step => post(`params: ${title}`, 'runs/log-parameter', { run_id: '{{loose}}', ...fields });

const params: readonly Step[] = [
  param('log', { key: 'lr', value: '0.1' }),
  param('log the same again', { key: 'lr', value: '0.1' }),
  param('log another value', { key: 'lr', value: '0.2' }),
  param('an empty value', { key: 'blank', value: '' }),
  param('no value', { key: 'none' }),
  param('no key', { value: 'x' }),
  disputedParam('a number as value', { key: 'n', value: 5 }),
  disputedParam('a list as value', { key: 'l', value: [1] }),
  disputedParam('true as value', { key: 'b', value: true }),
  param('a value of 6000', { key: 'long', value: text(6000) }),
  param('a value of 6001', { key: 'longer', value: text(6001) }),
  param('that value again', { key: 'longer', value: text(6001) }),
  param('a key of 250', { key: text(250), value: 'x' }),
  param('a key of 251', { key: text(251), value: 'x' }),
  ...['a/b', 'a b', '/a', 'a//b', '../a', 'a#b', 'a"b', "a'b"].map((key) => param(`key ${JSON.stringify(key)}`, { key, value: 'x' })),
  post('params: on an unknown run', 'runs/log-parameter', { run_id: '0123456789abcdef0123456789abcdef', key: 'p', value: 'x' }),
  post('params: without a run', 'runs/log-parameter', { key: 'p', value: 'x' }),
  get('params: all', 'runs/get', { run_id: '{{metered}}' }),
];

const batch = (title: string, body: Readonly<Record<string, Json>>): Step => post(`batch: ${title}`, 'runs/log-batch', { run_id: '{{batched}}', ...body });
const disputedBatch = (title: string, body: Readonly<Record<string, Json>>): Step => post(`batch: ${title}`, 'runs/log-batch', { run_id: '{{loose}}', ...body });
const many = (count: number, make: (index: number) => Json): Json => Array.from({ length: count }, (_, index) => make(index));
const point = (index: number): Json => ({ key: 'many', value: index, timestamp: at + index, step: index });
const pair = (index: number): Json => ({ key: `k${index}`, value: `v${index}` });

const batches: readonly Step[] = [
  post('batch: a run for them', 'runs/create', { ...run, run_name: 'batched' }, { capture: { batched: 'run.info.run_id' } }),
  batch('everything', {
    metrics: [
      { key: 'm', value: 1, timestamp: at, step: 0 },
      { key: 'm', value: 2, timestamp: at + 1, step: 1 },
    ],
    params: [{ key: 'p', value: '1' }],
    tags: [{ key: 't', value: '1' }],
  }),
  batch('the same again', {
    metrics: [
      { key: 'm', value: 1, timestamp: at, step: 0 },
      { key: 'm', value: 2, timestamp: at + 1, step: 1 },
    ],
    params: [{ key: 'p', value: '1' }],
    tags: [{ key: 't', value: '1' }],
  }),
  batch('nothing', {}),
  batch('empty lists', { metrics: [], params: [], tags: [] }),
  batch('the same point twice', {
    metrics: [
      { key: 'twice', value: 1, timestamp: at, step: 0 },
      { key: 'twice', value: 1, timestamp: at, step: 0 },
    ],
  }),
  batch('the same tag twice', {
    tags: [
      { key: 'again', value: '1' },
      { key: 'again', value: '2' },
    ],
  }),
  batch('the same param twice', {
    params: [
      { key: 'dup', value: '1' },
      { key: 'dup', value: '1' },
    ],
  }),
  batch('a param twice with two values', {
    params: [
      { key: 'dup', value: '1' },
      { key: 'dup', value: '2' },
    ],
  }),
  batch('a changed param', {
    params: [
      { key: 'p', value: '2' },
      { key: 'new', value: '1' },
    ],
    metrics: [{ key: 'unseen', value: 1, timestamp: at, step: 0 }],
    tags: [{ key: 'unseen', value: '1' }],
  }),
  batch('two changed params', { params: [{ key: 'p', value: '2' }] }),
  get('batch: nothing of it was kept', 'runs/get', { run_id: '{{batched}}' }),
  batch('1000 metrics', { metrics: many(1000, point) }),
  batch('1001 metrics', { metrics: many(1001, point) }),
  batch('100 params', { params: many(100, pair) }),
  batch('101 params', { params: many(101, pair) }),
  batch('100 tags', { tags: many(100, pair) }),
  batch('101 tags', { tags: many(101, pair) }),
  batch('900 metrics, 50 params, 51 tags', { metrics: many(900, point), params: many(50, pair), tags: many(51, pair) }),
  disputedBatch('a metric without a value', { metrics: [{ key: 'm', timestamp: at, step: 0 }] }),
  disputedBatch('a metric without a time', { metrics: [{ key: 'm', value: 1, step: 0 }] }),
  batch('a metric without a key', { metrics: [{ value: 1, timestamp: at, step: 0 }] }),
  batch('a metric without a step', { metrics: [{ key: 'nostep', value: 1, timestamp: at }] }),
  disputedBatch('a metric with a word as value', { metrics: [{ key: 'm', value: 'a', timestamp: at, step: 0 }] }),
  disputedBatch('a metric with true as value', { metrics: [{ key: 'm', value: true, timestamp: at, step: 0 }] }),
  disputedBatch('a metric with a number as key', { metrics: [{ key: 7, value: 1, timestamp: at, step: 0 }] }),
  batch('a metric with a key of 251', {
    metrics: [
      { key: 'ok', value: 1, timestamp: at, step: 0 },
      { key: text(251), value: 1, timestamp: at, step: 0 },
    ],
  }),
  batch('a metric with a bad key', { metrics: [{ key: 'a//b', value: 1, timestamp: at, step: 0 }] }),
  batch('a metric with a negative time', { metrics: [{ key: 'm', value: 1, timestamp: -1, step: 0 }] }),
  batch('the second metric is bad', {
    metrics: [
      { key: 'm', value: 1, timestamp: at, step: 0 },
      { key: 'm', value: 1, step: 0 },
    ],
  }),
  disputedBatch('metrics in no list', { metrics: { key: 'm' } }),
  disputedBatch('metrics as text', { metrics: 'm' }),
  disputedBatch('a metric that is a number', { metrics: [5] }),
  batch('a param without a key', { params: [{ value: 'x' }] }),
  batch('a param without a value', { params: [{ key: 'novalue' }] }),
  batch('a param with a key of 251', { params: [{ key: text(251), value: 'x' }] }),
  disputedBatch('a param with a number as value', { params: [{ key: 'x', value: 1 }] }),
  batch('a param of 6001', { params: [{ key: 'longbatch', value: text(6001) }] }),
  batch('a tag without a key', { tags: [{ value: 'x' }] }),
  batch('a tag with a key of 251', { tags: [{ key: text(251), value: 'x' }] }),
  batch('a tag of 8001', { tags: [{ key: 'longtag', value: text(8001) }] }),
  batch('NaN and infinities', {
    metrics: [
      { key: 'n', value: 'NaN', timestamp: at, step: 0 },
      { key: 'i', value: 'Infinity', timestamp: at, step: 0 },
      { key: 'j', value: '-Infinity', timestamp: at, step: 0 },
    ],
  }),
  batch('latest by step, not by place', {
    metrics: [
      { key: 'order', value: 3, timestamp: at, step: 9 },
      { key: 'order', value: 4, timestamp: at + 9, step: 3 },
    ],
  }),
  batch('latest by value at one step and time', {
    metrics: [
      { key: 'tie', value: 4, timestamp: at, step: 1 },
      { key: 'tie', value: 7, timestamp: at, step: 1 },
      { key: 'tie', value: 5, timestamp: at, step: 1 },
    ],
  }),
  batch('latest with NaN in the tie', {
    metrics: [
      { key: 'nantie', value: -4, timestamp: at, step: 1 },
      { key: 'nantie', value: 'NaN', timestamp: at, step: 1 },
    ],
  }),
  post('batch: on an unknown run', 'runs/log-batch', { run_id: '0123456789abcdef0123456789abcdef', tags: [{ key: 't', value: '1' }] }),
  post('batch: without a run', 'runs/log-batch', { tags: [{ key: 't', value: '1' }] }),
  post('batch: an empty one without a run', 'runs/log-batch', {}),
  get('batch: the whole run', 'runs/get', { run_id: '{{batched}}' }),
];

const history: readonly Step[] = [
  get('history: of one metric', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss' }),
  get('history: with NaN', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'odd' }),
  get('history: with infinity', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'up' }),
  get('history: with minus infinity', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'down' }),
  get('history: minus zero', 'metrics/get-history', { run_id: '{{loose}}', metric_key: 'zero' }),
  get('history: with a dataset', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'with-data' }),
  get('history: by the old name', 'metrics/get-history', { run_uuid: '{{metered}}', metric_key: 'loss' }),
  get('history: of an unknown metric', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'nothing' }),
  get('history: of an unknown run', 'metrics/get-history', { run_id: '0123456789abcdef0123456789abcdef', metric_key: 'loss' }),
  get('history: without a metric', 'metrics/get-history', { run_id: '{{metered}}' }),
  get('history: without a run', 'metrics/get-history', { metric_key: 'loss' }),
  get('history: first page', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 2 }, { capture: { historyToken: 'next_page_token' } }),
  get('history: second page', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 2, page_token: '{{historyToken}}' }),
  get('history: a page that is exactly full', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 5 }),
  get('history: a bad token', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 2, page_token: 'nonsense' }),
  get('history: max_results 0', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 0 }),
  get('history: max_results -1', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: -1 }),
  get('history: max_results a word', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 'all' }),
  get('history: max_results 25001', 'metrics/get-history', { run_id: '{{metered}}', metric_key: 'loss', max_results: 25_001 }),
  get(
    'history: of 1000 points, a page of 400',
    'metrics/get-history',
    { run_id: '{{batched}}', metric_key: 'many', max_results: 400 },
    { capture: { manyToken: 'next_page_token' } },
  ),
  get('history: of 1000 points, the next page', 'metrics/get-history', { run_id: '{{batched}}', metric_key: 'many', max_results: 400, page_token: '{{manyToken}}' }),
];

const bulkPath = '/ajax-api/2.0/mlflow/metrics/get-history-bulk';
const intervalPath = '/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval';
const manyRuns = Array.from({ length: 101 }, (_, index) => `run${index}`);

const charts: readonly Step[] = [
  post('charts: a short run', 'runs/create', { ...run, run_name: 'short' }, { capture: { short: 'run.info.run_id' } }),
  post('charts: a longer run', 'runs/create', { ...run, run_name: 'longer' }, { capture: { longer: 'run.info.run_id' } }),
  post('charts: ten steps', 'runs/log-batch', { run_id: '{{short}}', metrics: many(10, (index) => ({ key: 'acc', value: index / 2, timestamp: at + index, step: index })) }),
  post('charts: twenty steps', 'runs/log-batch', { run_id: '{{longer}}', metrics: many(20, (index) => ({ key: 'acc', value: index * 3, timestamp: at + index, step: index })) }),
  post('charts: two points at one step, one below 0', 'runs/log-batch', {
    run_id: '{{longer}}',
    metrics: [
      { key: 'acc', value: -1, timestamp: at + 50, step: 4 },
      { key: 'acc', value: 7, timestamp: at, step: -2 },
    ],
  }),
  get('charts: bulk', bulkPath, { run_id: ['{{short}}', '{{longer}}'], metric_key: 'acc' }, { orderedByIds: true }),
  get('charts: bulk of one', bulkPath, { run_id: '{{short}}', metric_key: 'acc', max_results: 4 }),
  get('charts: bulk without a run', bulkPath, { metric_key: 'acc' }),
  get('charts: bulk without a metric', bulkPath, { run_id: '{{short}}' }),
  get('charts: bulk of 101 runs', bulkPath, { run_id: manyRuns, metric_key: 'acc' }),
  get('charts: bulk of an unknown metric', bulkPath, { run_id: '{{short}}', metric_key: 'nothing' }),
  get('charts: bulk of an unknown run', bulkPath, { run_id: '0123456789abcdef0123456789abcdef', metric_key: 'acc' }),
  get('charts: bulk with a word as max_results', bulkPath, { run_id: '{{short}}', metric_key: 'acc', max_results: 'x' }),
  get('charts: interval', intervalPath, { run_ids: ['{{short}}', '{{longer}}'], metric_key: 'acc' }),
  get('charts: interval of 5', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', max_results: 5 }),
  get('charts: interval of 5 over two runs', intervalPath, { run_ids: ['{{short}}', '{{longer}}'], metric_key: 'acc', max_results: 5 }),
  get('charts: interval of 1', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', max_results: 1 }),
  get('charts: interval from 3 to 12', intervalPath, { run_ids: ['{{short}}', '{{longer}}'], metric_key: 'acc', start_step: 3, end_step: 12 }),
  get('charts: interval from 3 to 12 of 3', intervalPath, { run_ids: ['{{short}}', '{{longer}}'], metric_key: 'acc', start_step: 3, end_step: 12, max_results: 3 }),
  get('charts: interval from -5 to 2', intervalPath, { run_ids: '{{longer}}', metric_key: 'acc', start_step: -5, end_step: 2 }),
  get('charts: interval of one step', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', start_step: 3, end_step: 3 }),
  get('charts: interval backwards', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', start_step: 5, end_step: 3 }),
  get('charts: interval with a start alone', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', start_step: 5 }),
  get('charts: interval with an end alone', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', end_step: 5 }),
  get('charts: interval with a word as start', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', start_step: 'a', end_step: 5 }),
  get('charts: interval of 0', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', max_results: 0 }),
  get('charts: interval of 2500', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', max_results: 2500 }),
  get('charts: interval of 2501', intervalPath, { run_ids: '{{short}}', metric_key: 'acc', max_results: 2501 }),
  get('charts: interval without runs', intervalPath, { metric_key: 'acc' }),
  get('charts: interval without a metric', intervalPath, { run_ids: '{{short}}' }),
  get('charts: interval of 101 runs', intervalPath, { run_ids: manyRuns, metric_key: 'acc' }),
  get('charts: interval of an unknown metric', intervalPath, { run_ids: '{{short}}', metric_key: 'nothing' }),
  get('charts: interval by the other prefix', 'metrics/get-history-bulk-interval', { run_ids: '{{short}}', metric_key: 'acc', max_results: 5 }),
];

export const metricSteps: readonly Step[] = [...single, ...params, ...batches, ...history, ...charts];
