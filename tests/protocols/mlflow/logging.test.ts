import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

const refused = (message: string) => ({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message } });
const seeApi = ' See the API docs for more information about request parameters.';

test('a batch logs metrics, params and tags, and a repeat of it changes nothing', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun({ run_name: 'r' });
  const batch = {
    run_id: id,
    metrics: [
      { key: 'loss', value: 0.5, timestamp: 10, step: 1 },
      { key: 'loss', value: 0.25, timestamp: 11, step: 2 },
      { key: 'val/acc', value: 1, timestamp: 5 },
    ],
    params: [
      { key: 'lr', value: '0.1' },
      { key: 'empty', value: '' },
    ],
    tags: [
      { key: 'team', value: 'a' },
      { key: 'team', value: 'b' },
    ],
  };
  for (let again = 0; again < 3; again += 1) assert.deepEqual(await ok(post('runs/log-batch', batch)), {});
  const { data } = (await ok(get('runs/get', { run_id: id }))).run;
  assert.deepEqual(data, {
    metrics: [
      { key: 'loss', value: 0.25, timestamp: 11, step: 2 },
      { key: 'val/acc', value: 1, timestamp: 5, step: 0 },
    ],
    params: [
      { key: 'empty', value: '' },
      { key: 'lr', value: '0.1' },
    ],
    tags: [
      { key: 'mlflow.runName', value: 'r' },
      { key: 'team', value: 'b' },
    ],
  });
  assert.deepEqual(
    (await ok(get('metrics/get-history', { run_id: id, metric_key: 'loss' }))).metrics.map(({ value }: any) => value),
    [0.5, 0.25],
  );
});

test('NaN, infinities and -0 come back as MLflow returns them', async (t) => {
  const { post, get, send, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  const values = ['NaN', 'Infinity', '-Infinity', '-0.0', '1e-3'];
  for (const [step, value] of values.entries()) await ok(post('runs/log-metric', { run_id: id, key: 'm', value, timestamp: 1, step }));
  await ok(post('runs/log-metric', `{"run_id":"${id}","key":"negative zero","value":-0.0,"timestamp":1}`));
  const { metrics } = await ok(get('metrics/get-history', { run_id: id, metric_key: 'm' }));
  assert.deepEqual(
    metrics.map(({ value }: any) => value),
    ['NaN', Number.MAX_VALUE, -Number.MAX_VALUE, -0, 0.001],
  );
  assert.match(await (await send('GET', `/api/2.0/mlflow/runs/get?run_id=${id}`)).text(), /"key":"negative zero","value":-0\.0/);
});

test('numbers may be text, fields may be lowerCamel, and absent steps are 0', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  await ok(post('runs/log-metric', { runId: id, key: 'a', value: '0.5', timestamp: '7', step: '-3' }));
  await ok(post('runs/log-batch', { run_uuid: id, metrics: [{ key: 'b', value: 2, timestamp: 1, step: null }] }));
  const { metrics } = (await ok(get('runs/get', { run_id: id }))).run.data;
  assert.deepEqual(metrics, [
    { key: 'a', value: 0.5, timestamp: 7, step: -3 },
    { key: 'b', value: 2, timestamp: 1, step: 0 },
  ]);
  assert.deepEqual(
    await post('runs/log-metric', { run_id: id, runId: id, key: 'a', value: 1, timestamp: 1 }),
    refused("Request specifies both 'run_id' and 'runId'; provide only one of them."),
  );
});

test('a param is written once, by itself and in a batch, each refusal in its own words', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  await ok(post('runs/log-parameter', { run_id: id, key: 'lr', value: '0.1' }));
  await ok(post('runs/log-parameter', { run_id: id, key: 'lr', value: '0.1' }));
  await ok(post('runs/log-parameter', { run_id: id, key: 'seed', value: '1' }));
  assert.deepEqual(
    await post('runs/log-parameter', { run_id: id, key: 'lr', value: '0.2' }),
    refused(`Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run ID='${id}'. Attempted logging new value '0.2'.`),
  );
  assert.deepEqual(
    await post('runs/log-batch', {
      run_id: id,
      metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
      params: [
        { key: 'new', value: 'x' },
        { key: 'lr', value: "it's" },
        { key: 'seed', value: '2' },
      ],
    }),
    refused(
      "Changing param values is not allowed. Params were already logged='[{'key': 'lr', 'old_value': '0.1', 'new_value': \"it's\"}, {'key': 'seed', 'old_value': '1', 'new_value': '2'}]' " +
        `for run ID='${id}'.`,
    ),
  );
  const { data } = (await ok(get('runs/get', { run_id: id }))).run;
  assert.equal(data.metrics, undefined);
  assert.deepEqual(
    data.params.map(({ key }: any) => key),
    ['lr', 'seed'],
  );
  assert.deepEqual(
    await post('runs/log-batch', {
      run_id: id,
      params: [
        { key: 'a', value: '1' },
        { key: 'a', value: '1' },
      ],
    }),
    refused("Duplicate parameter keys have been submitted: ['a']. Please ensure the request contains only one param value per param key."),
  );
});

test("what is wrong with a request is said in MLflow's words", async (t) => {
  const { post, newRun } = await openMlflow(t);
  const id = await newRun();
  const metric = { run_id: id, key: 'a', value: 1, timestamp: 1 };
  const badName = 'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';
  const elsewhere = 'Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to';
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['runs/log-metric', { ...metric, key: undefined }, `Missing value for required parameter 'key'.${seeApi}`],
    ['runs/log-metric', { ...metric, value: true }, `Invalid value true for parameter 'value' supplied:  Hint: Value was of type 'bool'.${seeApi}`],
    ['runs/log-metric', `{"run_id":"${id}","key":9.0,"value":1,"timestamp":1}`, `Invalid value 9.0 for parameter 'key' supplied:  Hint: Value was of type 'float'.${seeApi}`],
    ['runs/log-metric', { ...metric, timestamp: 'soon' }, `Invalid value "soon" for parameter 'timestamp' supplied:  Hint: Value was of type 'str'.${seeApi}`],
    [
      'runs/log-metric',
      { ...metric, timestamp: -1 },
      `Invalid value -1 for parameter 'timestamp' supplied: metric 'a' (value=1.0). Timestamp must be a nonnegative long (64-bit integer) `,
    ],
    ['runs/log-metric', { ...metric, key: 'a"b' }, `Invalid value "a\\"b" for parameter 'name' supplied: ${badName}`],
    ['runs/log-batch', { run_id: id, metrics: 'foo' }, `Invalid value "foo" for parameter 'metrics' supplied:  Hint: Value was of type 'str'.${seeApi}`],
    ['runs/log-batch', { run_id: id, metrics: [{ key: 'mae', value: 2.5 }] }, `Missing value for required parameter 'metrics[0].timestamp'.${seeApi}`],
    ['runs/log-batch', { run_id: id, params: [{ value: 'x' }] }, `Missing value for required parameter 'params[0].key'.${seeApi}`],
    [
      'runs/log-batch',
      {
        run_id: id,
        tags: [
          { key: 'ok', value: '' },
          { key: '../up', value: '' },
        ],
      },
      `Invalid value "../up" for parameter 'tags[1].key' supplied: ${elsewhere} '../up'`,
    ],
    ['runs/log-batch', { run_id: id, metrics: [{ key: 'a//b', value: 1, timestamp: 1 }] }, `Invalid value "a//b" for parameter 'metrics[0].name' supplied: ${elsewhere} 'a/b'`],
    ['runs/log-batch', { run_id: '!', metrics: [] }, `Invalid value "!" for parameter 'run_id' supplied.`],
    ['runs/log-parameter', { run_id: id, key: 'k'.repeat(251), value: 'x' }, "'Param key' exceeds the maximum length of 250 characters"],
    ['runs/log-parameter', 'not json', `Missing value for required parameter 'run_id'.${seeApi}`],
    ['runs/log-parameter', '[1]', `The request body must be a JSON object, got [1].${seeApi}`],
  ];
  for (const [route, body, message] of cases) assert.deepEqual(await post(route, body), refused(message), message);
  assert.equal(cases.length, 15);
});

test('a batch over its limits is refused and long values are cut', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  const metrics = Array.from({ length: 1001 }, (_, step) => ({ key: 'm', value: 1, timestamp: 1, step }));
  const params = Array.from({ length: 101 }, (_, index) => ({ key: `p${index}`, value: '' }));
  const tooMany = (limit: number, what: string, count: number): string =>
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`;
  assert.deepEqual(await post('runs/log-batch', { run_id: id, metrics }), refused(tooMany(1000, 'metrics', 1001)));
  assert.deepEqual(await post('runs/log-batch', { run_id: id, params }), refused(tooMany(100, 'params', 101)));
  assert.deepEqual(await post('runs/log-batch', { run_id: id, tags: params }), refused(tooMany(100, 'tags', 101)));
  assert.deepEqual(
    await post('runs/log-batch', { run_id: id, metrics: metrics.slice(0, 999), params: params.slice(0, 2) }),
    refused(tooMany(1000, 'metrics, params, and tags', 1001)),
  );
  await ok(post('runs/log-parameter', { run_id: id, key: 'long', value: '🚀'.repeat(6001) }));
  await ok(post('runs/set-tag', { run_id: id, key: 'long', value: 'x'.repeat(8001) }));
  const { data } = (await ok(get('runs/get', { run_id: id }))).run;
  assert.equal(data.params[0].value, '🚀'.repeat(6000));
  assert.equal(data.tags[0].value, 'x'.repeat(8000));
});

test('bodies may be absent or JSON in JSON, and POST must say that it is JSON', async (t) => {
  const { send, post, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  await ok(post('runs/set-tag', JSON.stringify(JSON.stringify({ run_id: id, key: 'a', value: 'b' }))));
  await ok(post('runs/set-tag', { run_id: id, key: 'a', value: 'b', unknown: [1] }));
  assert.equal((await send('POST', '/api/2.0/mlflow/runs/create', { headers: { 'content-type': 'application/json; charset=utf-8' } })).status, 200);
  const text = await send('POST', '/api/2.0/mlflow/runs/create', { body: '{}', headers: { 'content-type': 'text/plain' } });
  assert.deepEqual([text.status, await text.json()], [400, { error_code: 'INVALID_PARAMETER_VALUE', message: "Bad Request. Content-Type must be one of ['application/json']." }]);
  const none = await send('POST', '/api/2.0/mlflow/runs/create');
  assert.deepEqual([none.status, (await none.json()).message], [400, 'Bad Request. Content-Type header is missing.']);
});

test('a history comes by time, in pages or whole, and an unknown metric is an empty one', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  for (let part = 0; part < 30; part += 1) {
    await ok(
      post('runs/log-batch', {
        run_id: id,
        metrics: Array.from({ length: 1000 }, (_, index) => ({ key: 'm', value: index, timestamp: 1_000_000 - (part * 1000 + index), step: part * 1000 + index })),
      }),
    );
  }
  const whole = (await ok(get('metrics/get-history', { run_id: id, metric_key: 'm' }))).metrics;
  assert.equal(whole.length, 30_000);
  assert.deepEqual(whole.at(-1), { key: 'm', value: 0, timestamp: 1_000_000, step: 0 });
  const first = await ok(get('metrics/get-history', { run_id: id, metric_key: 'm', max_results: 50_000 }));
  assert.equal(first.metrics.length, 25_000);
  const second = await ok(get('metrics/get-history', { run_id: id, metric_key: 'm', max_results: 25_000, page_token: first.next_page_token }));
  assert.deepEqual([...first.metrics, ...second.metrics], whole);
  assert.equal(second.next_page_token, undefined);
  assert.deepEqual(await ok(get('metrics/get-history', { run_id: id, metric_key: 'nothing' })), {});
  assert.equal((await get('metrics/get-history', { run_id: id, metric_key: 'm', max_results: 0 })).status, 400);
});

test('charts get sampled series, each run with its last point', async (t) => {
  const { post, get, send, ok, newRun } = await openMlflow(t);
  const ids = [await newRun(), await newRun()].sort();
  for (const [index, id] of ids.entries()) {
    await ok(post('runs/log-batch', { run_id: id, metrics: Array.from({ length: 10 * (index + 1) }, (_, step) => ({ key: 'm', value: step, timestamp: step, step })) }));
  }
  const steps = (metrics: any, id: string): number[] => metrics.filter((point: any) => point.run_id === id).map(({ step }: any) => step);
  const { metrics } = await ok(get('metrics/get-history-bulk-interval', { run_ids: ids, metric_key: 'm', max_results: 5 }));
  assert.deepEqual(
    [steps(metrics, ids[0]!), steps(metrics, ids[1]!)],
    [
      [0, 2, 4, 6, 9],
      [0, 4, 8, 12, 19],
    ],
  );
  const inside = await ok(get('metrics/get-history-bulk-interval', { run_ids: ids, metric_key: 'm', start_step: 8, end_step: 11 }));
  assert.deepEqual(
    [steps(inside.metrics, ids[0]!), steps(inside.metrics, ids[1]!)],
    [
      [8, 9],
      [8, 9, 10, 11],
    ],
  );
  const wrong = async (query: object): Promise<string> => (await get('metrics/get-history-bulk-interval', { run_ids: ids, metric_key: 'm', ...query })).body.message;
  assert.equal(await wrong({ max_results: 2501 }), `max_results must be between 1 and 2500.${seeApi}`);
  assert.equal(await wrong({ start_step: 1 }), 'If either start step or end step are specified, both must be specified.');
  assert.equal(await wrong({ start_step: 2, end_step: 1 }), 'end_step must be greater than start_step. Found start_step=2 and end_step=1.');

  const bulk = async (query: string): Promise<any> => (await send('GET', `/ajax-api/2.0/mlflow/metrics/get-history-bulk${query}`)).json();
  assert.equal((await bulk(`?run_id=${ids[1]}&run_id=${ids[0]}&metric_key=m`)).metrics.length, 30);
  assert.deepEqual(steps((await bulk(`?run_id=${ids[0]}&metric_key=m&max_results=3`)).metrics, ids[0]!), [0, 1, 2]);
  assert.equal((await bulk('?metric_key=m')).message, 'GetMetricHistoryBulk request must specify at least one run_id.');
});

test('datasets and models that a run used and made are told with the run', async (t) => {
  const { post, get, send, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  const dataset = { name: 'iris', digest: 'abc', source_type: 'local', source: '{}', schema: '{"a":1}' };
  const input = { dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] };
  await ok(post('runs/log-inputs', { run_id: id, datasets: [input, input], models: [{ model_id: 'm-1' }] }));
  await ok(post('runs/outputs', { run_id: id, models: [{ model_id: 'm-2', step: 3 }] }));
  const { inputs, outputs } = (await ok(get('runs/get', { run_id: id }))).run;
  assert.deepEqual(inputs, { dataset_inputs: [input], model_inputs: [{ model_id: 'm-1' }] });
  assert.deepEqual(outputs, { model_outputs: [{ model_id: 'm-2', step: 3 }] });
  const search = async (body: object): Promise<any> =>
    (await send('POST', '/ajax-api/2.0/mlflow/experiments/search-datasets', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
  assert.deepEqual(await search({ experiment_ids: ['0'] }), { dataset_summaries: [{ experiment_id: '0', name: 'iris', digest: 'abc', context: 'training' }] });
  assert.equal((await search({})).message, 'SearchDatasets request must specify at least one experiment_id.');
  assert.equal((await search({ experiment_ids: Array(21).fill('0') })).error_code, 'INVALID_PARAMETER_VALUE');
  assert.deepEqual(
    await post('runs/log-inputs', { run_id: id, datasets: [{ dataset: { ...dataset, digest: 'd'.repeat(37) } }] }),
    refused("'digest' exceeds the maximum length of 36 characters"),
  );
});

test("old clients' models are listed in a tag", async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun({ run_name: 'r' });
  const model = { run_id: id, artifact_path: 'model', utc_time_created: 'now', flavors: { sklearn: { version: '1', config: { secret: 1 } } }, extra: true };
  await ok(post('runs/log-model', { run_id: id, model_json: JSON.stringify(model) }));
  await ok(post('runs/log-model', { run_id: id, model_json: JSON.stringify({ ...model, artifact_path: 'other' }) }));
  const tag = (await ok(get('runs/get', { run_id: id }))).run.data.tags.find(({ key }: any) => key === 'mlflow.log-model.history');
  const entry = (path: string) => ({ run_id: id, artifact_path: path, utc_time_created: 'now', model_uuid: null, flavors: { sklearn: { version: '1' } } });
  assert.deepEqual(JSON.parse(tag.value), [entry('model'), entry('other')]);
  assert.match((await post('runs/log-model', { run_id: id, model_json: '{' })).body.message, /^Malformed model info\. \n \{ \n is not a valid JSON\.$/);
  assert.match((await post('runs/log-model', { run_id: id, model_json: '{}' })).body.message, /^Model json is missing mandatory fields: /);
});
