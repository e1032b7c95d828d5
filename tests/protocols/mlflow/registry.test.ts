import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type MlflowUnderTest, openMlflow } from './mlflow-under-test.ts';

const refused = (message: string, code = 'INVALID_PARAMETER_VALUE') => ({ status: 400, body: { error_code: code, message } });
const missing = (message: string) => ({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message } });

async function withModel(t: Parameters<typeof openMlflow>[0]): Promise<MlflowUnderTest & { readonly addVersion: (fields?: object) => Promise<any> }> {
  const under = await openMlflow(t);
  await under.ok(under.post('registered-models/create', { name: 'churn' }));
  const addVersion = async (fields: object = {}): Promise<any> =>
    (await under.ok(under.post('model-versions/create', { name: 'churn', source: 's3://bucket/model', ...fields }))).model_version;
  return { ...under, addVersion };
}

test('a model is created, described, renamed with its versions, and deleted', async (t) => {
  const { post, get, ok, clock, addVersion } = await withModel(t);
  const { registered_model: created } = await ok(
    post('registered-models/create', {
      name: 'fraud',
      description: 'd',
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
    }),
  );
  assert.deepEqual(created, { name: 'fraud', creation_timestamp: clock.now(), last_updated_timestamp: clock.now(), description: 'd', tags: [{ key: 'a', value: '2' }] });
  await addVersion();
  await ok(post('registered-models/update', { name: 'churn', description: 'words' }, 'PATCH'));
  const { registered_model: renamed } = await ok(post('registered-models/rename', { name: 'churn', new_name: 'leavers' }));
  assert.deepEqual([renamed.name, renamed.description, renamed.latest_versions[0].name], ['leavers', 'words', 'leavers']);
  assert.deepEqual(
    await post('registered-models/rename', { name: 'leavers', new_name: 'fraud' }),
    refused('Registered Model (name=fraud) already exists.', 'RESOURCE_ALREADY_EXISTS'),
  );
  assert.deepEqual(await get('registered-models/get', { name: 'churn' }), missing('Registered Model with name=churn not found'));
  await ok(post('registered-models/delete', { name: 'leavers' }, 'DELETE'));
  await ok(post('registered-models/create', { name: 'leavers' }));
  const again = await ok(post('model-versions/create', { name: 'leavers', source: 's3://b/m' }));
  assert.equal(again.model_version.version, '1');
});

test('names of models and of prompts are refused in the words for each', async (t) => {
  const { post, ok } = await withModel(t);
  const prompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
  await ok(post('registered-models/create', { name: 'greeting', tags: prompt }));
  const exists = (message: string) => refused(message, 'RESOURCE_ALREADY_EXISTS');
  assert.deepEqual(await post('registered-models/create', { name: 'churn' }), exists('Registered Model (name=churn) already exists.'));
  assert.deepEqual(await post('registered-models/create', { name: 'greeting', tags: prompt }), exists('Prompt (name=greeting) already exists.'));
  assert.deepEqual(
    await post('registered-models/create', { name: 'greeting' }),
    exists(
      "Tried to create a registered model with name 'greeting', but the name is already taken by a prompt. MLflow does not allow creating a model and a prompt with the same name.",
    ),
  );
  for (const name of ['a/b', 'a:b']) assert.deepEqual(await post('registered-models/create', { name }), refused(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`));
  assert.deepEqual(await post('registered-models/create', { name: ' ' }), refused("Missing value for required parameter 'name'."));
});

test('a version is ready at once and tells what it was made of', async (t) => {
  const { get, ok, clock, addVersion, newRun } = await withModel(t);
  const run = await newRun();
  const source = `mlflow-artifacts:/0/${run}/artifacts/model`;
  const version = await addVersion({ source, run_id: run, tags: [{ key: 'a', value: 'b' }], description: 'first', run_link: 'link' });
  assert.deepEqual(version, {
    name: 'churn',
    version: '1',
    creation_timestamp: clock.now(),
    last_updated_timestamp: clock.now(),
    current_stage: 'None',
    description: 'first',
    source,
    run_id: run,
    status: 'READY',
    tags: [{ key: 'a', value: 'b' }],
    run_link: 'link',
  });
  assert.deepEqual(await ok(get('model-versions/get-download-uri', { name: 'churn', version: '1' })), { artifact_uri: source });
  assert.deepEqual(await get('model-versions/get', { name: 'churn', version: '2' }), missing('Model Version (name=churn, version=2) not found'));
  assert.deepEqual(await get('model-versions/get', { name: 'churn', version: 'x' }), refused("Parameter 'version' must be an integer, got 'x'."));
});

test('a deleted version is gone for good and its number is not used again', async (t) => {
  const { post, get, ok, addVersion } = await withModel(t);
  await addVersion();
  await addVersion();
  await ok(post('registered-models/alias', { name: 'churn', alias: 'best', version: '2' }));
  await ok(post('model-versions/delete', { name: 'churn', version: '2' }, 'DELETE'));
  assert.deepEqual(await post('model-versions/delete', { name: 'churn', version: '2' }, 'DELETE'), missing('Model Version (name=churn, version=2) not found'));
  assert.deepEqual(await get('registered-models/alias', { name: 'churn', alias: 'best' }), refused('Registered model alias best not found.'));
  assert.equal((await addVersion()).version, '3');
});

test('stages move, archive others, and are known in any case', async (t) => {
  const { post, get, ok, addVersion } = await withModel(t);
  for (let count = 0; count < 3; count += 1) await addVersion();
  const move = (version: string, stage: string, archive = false) => post('model-versions/transition-stage', { name: 'churn', version, stage, archive_existing_versions: archive });
  await ok(move('1', 'production'));
  assert.equal((await ok(move('2', 'PRODUCTION', true))).model_version.current_stage, 'Production');
  const stages = async (wanted: readonly string[]): Promise<readonly string[]> =>
    ((await ok(post('registered-models/get-latest-versions', { name: 'churn', stages: wanted }))).model_versions ?? [])
      .map((one: any) => `${one.current_stage} ${one.version}`)
      .sort();
  assert.deepEqual(await stages([]), ['Archived 1', 'None 3', 'Production 2']);
  assert.deepEqual(await stages(['none', 'Staging']), ['None 3']);
  assert.deepEqual((await ok(get('registered-models/get-latest-versions', { name: 'churn', stages: ['Archived'] }))).model_versions.length, 1);
  assert.deepEqual(await move('1', 'best'), refused('Invalid Model Version stage: best. Value must be one of None, Staging, Production, Archived.'));
  assert.deepEqual(
    await move('1', 'Archived', true),
    refused("Model version transition cannot archive existing model versions because 'Archived' is not an Active stage. Valid stages are ['Staging', 'Production']"),
  );
});

test('an alias points at one version, moves, and may be missing when deleted', async (t) => {
  const { post, get, ok, addVersion } = await withModel(t);
  await addVersion();
  await addVersion();
  for (const version of ['1', '2']) await ok(post('registered-models/alias', { name: 'churn', alias: 'champion', version }));
  assert.deepEqual((await ok(get('registered-models/alias', { name: 'churn', alias: 'champion' }))).model_version.aliases, ['champion']);
  assert.equal((await ok(get('registered-models/alias', { name: 'churn', alias: 'Latest' }))).model_version.version, '2');
  assert.deepEqual((await ok(get('registered-models/get', { name: 'churn' }))).registered_model.aliases, [{ alias: 'champion', version: '2' }]);
  assert.equal((await ok(get('model-versions/search'))).model_versions[0].aliases, undefined);
  for (let again = 0; again < 2; again += 1) await ok(post('registered-models/alias', { name: 'churn', alias: 'champion' }, 'DELETE'));
  const set = (alias: string) => post('registered-models/alias', { name: 'churn', alias, version: '1' });
  assert.deepEqual(await set('LATEST'), refused("'latest' alias name (case insensitive) is reserved."));
  assert.deepEqual(await set('v1'), refused("Version alias name 'v1' is reserved."));
  assert.deepEqual(await set('a b'), refused("Invalid alias name: 'a b'. Names may only contain alphanumerics, underscores (_), and dashes (-)."));
  assert.deepEqual(await set('a'.repeat(256)), refused("'Registered model alias name' exceeds the maximum length of 255 characters"));
  assert.deepEqual(await get('registered-models/alias', { name: 'churn', alias: 'none' }), refused('Registered model alias none not found.'));
});

test('tags of models and versions are set, and a missing one may be deleted', async (t) => {
  const { post, get, ok, addVersion } = await withModel(t);
  await addVersion();
  await ok(post('registered-models/set-tag', { name: 'churn', key: 'a', value: 'b' }));
  await ok(post('model-versions/set-tag', { name: 'churn', version: '1', key: 'c', value: '' }));
  const { registered_model: model } = await ok(get('registered-models/get', { name: 'churn' }));
  assert.deepEqual([model.tags, model.latest_versions[0].tags], [[{ key: 'a', value: 'b' }], [{ key: 'c', value: '' }]]);
  for (let again = 0; again < 2; again += 1) {
    await ok(post('registered-models/delete-tag', { name: 'churn', key: 'a' }, 'DELETE'));
    await ok(post('model-versions/delete-tag', { name: 'churn', version: '1', key: 'c' }, 'DELETE'));
  }
  assert.equal((await ok(get('model-versions/get', { name: 'churn', version: '1' }))).model_version.tags, undefined);
});

test('a description that is not given is taken away', async (t) => {
  const { post, ok, addVersion } = await withModel(t);
  await addVersion({ description: 'words' });
  const update = async (fields: object): Promise<any> => (await ok(post('model-versions/update', { name: 'churn', version: '1', ...fields }, 'PATCH'))).model_version.description;
  assert.deepEqual([await update({ description: 'other' }), await update({ description: '' }), await update({})], ['other', '', undefined]);
});

test('searches hide prompts unless they are asked for', async (t) => {
  const { post, get, ok, addVersion } = await withModel(t);
  await addVersion();
  const tags = [
    { key: 'mlflow.prompt.is_prompt', value: 'true' },
    { key: 'mlflow.prompt.text', value: 'Hi' },
  ];
  await ok(post('registered-models/create', { name: 'greeting', tags }));
  assert.deepEqual(
    await post('model-versions/create', { name: 'greeting', source: 's3://b/m', tags }),
    refused("Invalid prompt source: 's3://b/m'. Prompt sources must use an MLflow placeholder."),
  );
  await ok(post('model-versions/create', { name: 'greeting', source: 'dummy-source', tags }));
  const names = async (route: string, filter?: string): Promise<readonly string[]> =>
    Object.values<any>(await ok(get(`${route}/search`, filter === undefined ? {} : { filter })))
      .flat()
      .map(({ name }: any) => name);
  for (const route of ['registered-models', 'model-versions']) {
    assert.deepEqual(await names(route), ['churn'], route);
    assert.deepEqual(await names(route, "tags.`mlflow.prompt.is_prompt` = 'true'"), ['greeting'], route);
    assert.deepEqual(await names(route, "tags.`mlflow.prompt.is_prompt` = 'false'"), ['churn'], route);
    assert.deepEqual(await names(route, "name LIKE '%e%'"), [], route);
  }
});

test('versions are searched by their last change, by name and number, page by page', async (t) => {
  const { get, post, ok, clock, addVersion } = await withModel(t);
  for (let count = 0; count < 3; count += 1) {
    clock.set(clock.now() + 10);
    await addVersion();
  }
  clock.set(clock.now() + 10);
  await ok(post('model-versions/update', { name: 'churn', version: '1', description: 'x' }, 'PATCH'));
  const numbers = ({ model_versions: versions = [] }: any): string[] => versions.map(({ version }: any) => version);
  assert.deepEqual(numbers(await ok(get('model-versions/search', { filter: "name = 'churn'" }))), ['1', '3', '2']);
  assert.deepEqual(numbers(await ok(get('model-versions/search', { order_by: ['version_number ASC'] }))), ['1', '2', '3']);
  const first = await ok(get('model-versions/search', { max_results: 2 }));
  assert.deepEqual([...numbers(first), ...numbers(await ok(get('model-versions/search', { max_results: 2, page_token: first.next_page_token })))], ['1', '3', '2']);
  assert.deepEqual(
    await get('registered-models/search', { max_results: 1001 }),
    refused("Invalid value \"1001\" for parameter 'max_results' supplied:  Hint: Value was of type 'str'. See the API docs for more information about request parameters."),
  );
});
