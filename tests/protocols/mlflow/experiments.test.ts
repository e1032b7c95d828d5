import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

const refused = (message: string, code = 'INVALID_PARAMETER_VALUE') => ({ status: 400, body: { error_code: code, message } });
const missing = (message: string) => ({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message } });

test('an experiment is created, found, renamed, deleted with its runs and restored', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const { experiment_id: id } = await ok(
    post('experiments/create', {
      name: 'digits',
      tags: [
        { key: 'team', value: 'a' },
        { key: 'empty', value: '' },
      ],
    }),
  );
  const { experiment } = await ok(get('experiments/get-by-name', { experiment_name: 'digits' }));
  assert.deepEqual(experiment, {
    experiment_id: id,
    name: 'digits',
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage: 'active',
    last_update_time: experiment.creation_time,
    creation_time: experiment.creation_time,
    tags: [
      { key: 'empty', value: '' },
      { key: 'team', value: 'a' },
    ],
    workspace: 'default',
  });
  const run = await newRun({ experiment_id: id });
  await ok(post('experiments/update', { experiment_id: id, new_name: 'numbers' }));
  await ok(post('experiments/delete', { experiment_id: id }));
  assert.equal((await ok(get('experiments/get', { experiment_id: id }))).experiment.lifecycle_stage, 'deleted');
  assert.equal((await ok(get('runs/get', { run_id: run }))).run.info.lifecycle_stage, 'deleted');
  assert.deepEqual(await post('experiments/delete', { experiment_id: id }), missing(`No Experiment with id=${id} exists`));
  assert.deepEqual(await post('experiments/update', { experiment_id: id, new_name: 'x' }), refused('Cannot rename a non-active experiment.'));
  assert.deepEqual(
    await post('experiments/set-experiment-tag', { experiment_id: id, key: 'a', value: 'b' }),
    refused(`The experiment ${id} must be in the 'active' state. Current state is deleted.`),
  );
  assert.deepEqual(await post('runs/create', { experiment_id: id }), refused(`The experiment ${id} must be in the 'active' state. Current state is deleted.`));
  assert.deepEqual(await post('experiments/create', { name: 'numbers' }), refused('Experiment(name=numbers) already exists.', 'RESOURCE_ALREADY_EXISTS'));
  await ok(post('experiments/restore', { experiment_id: id }));
  assert.equal((await ok(get('runs/get', { run_id: run }))).run.info.lifecycle_stage, 'active');
});

test('the default experiment is there from the start and ids are whole numbers', async (t) => {
  const { get, post, ok } = await openMlflow(t);
  assert.equal((await ok(get('experiments/get', { experiment_id: '0' }))).experiment.name, 'Default');
  assert.deepEqual(await get('experiments/get', { experiment_id: 'abc' }), refused("Invalid experiment ID 'abc'. Experiment ID must be a valid integer."));
  assert.deepEqual(await get('experiments/get', { experiment_id: '007' }), missing('No Experiment with id=7 exists'));
  assert.deepEqual(await get('experiments/get-by-name', { experiment_name: 'nope' }), missing("Could not find experiment with name 'nope'"));
  assert.deepEqual(await post('runs/search', { experiment_ids: ['x'] }), refused("Invalid experiment ID 'x'. Experiment ID must be a valid integer."));
});

test('tags of an experiment are set, overwritten and deleted once', async (t) => {
  const { get, post, ok } = await openMlflow(t);
  for (const value of ['1', '2']) await ok(post('experiments/set-experiment-tag', { experiment_id: '0', key: 'k', value }));
  assert.deepEqual((await ok(get('experiments/get', { experiment_id: '0' }))).experiment.tags, [{ key: 'k', value: '2' }]);
  await ok(post('experiments/delete-experiment-tag', { experiment_id: '0', key: 'k' }));
  assert.deepEqual(await post('experiments/delete-experiment-tag', { experiment_id: '0', key: 'k' }), missing('No tag with name: k in experiment with id 0'));
  assert.deepEqual(
    await post('experiments/set-experiment-tag', { experiment_id: '0', key: 'k', value: 'x'.repeat(20_001) }),
    refused("'value' exceeds the maximum length of 20000 characters"),
  );
});

test('a search takes view type, filter, order and pages, by GET and POST alike', async (t) => {
  const { get, post, ok } = await openMlflow(t);
  for (const name of ['alpha', 'beta', 'gamma']) await ok(post('experiments/create', { name }));
  const { experiment_id: gone } = await ok(post('experiments/create', { name: 'gone' }));
  await ok(post('experiments/delete', { experiment_id: gone }));
  const names = ({ experiments = [] }: any): string[] => experiments.map(({ name }: any) => name);
  assert.deepEqual(names(await ok(get('experiments/search', { max_results: 10, view_type: 'DELETED_ONLY' }))), ['gone']);
  assert.deepEqual(names(await ok(post('experiments/search', { max_results: 10, view_type: 3, order_by: ['name DESC'], filter: "name LIKE '%a'" }))), ['gamma', 'beta', 'alpha']);
  const first = await ok(get('experiments/search', { max_results: 3, order_by: ['name'] }));
  assert.deepEqual(names(first), ['Default', 'alpha', 'beta']);
  const second = await ok(get('experiments/search', { max_results: 3, order_by: ['name'], page_token: first.next_page_token }));
  assert.deepEqual([names(second), second.next_page_token], [['gamma'], undefined]);
  assert.deepEqual(await get('experiments/search'), refused("Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"));
  assert.deepEqual(await get('experiments/search', { max_results: 50_001 }), refused("Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"));
  assert.match((await get('experiments/search', { max_results: 1, page_token: 'nonsense' })).body.message, /^Invalid page token/);
});

test('a location that could mislead is refused', async (t) => {
  const { get, post, ok } = await openMlflow(t);
  const create = (location: string) => post('experiments/create', { name: location, artifact_location: location });
  assert.deepEqual(await create('runs:/a'), refused("Artifact location cannot be a runs:/ URI. Given: 'runs:/a'"));
  for (const location of ['s3://bucket/a#b', 'http://host/a;b'])
    assert.deepEqual(await create(location), refused("'artifact_location' URL can't include fragments or params."), location);
  for (const location of ['s3://bucket?x=../../a', 's3://bucket?x=%252e%252e']) assert.deepEqual(await create(location), refused('Invalid query string'), location);
  assert.equal((await create(`s3://${'x'.repeat(2050)}`)).status, 400);
  const { experiment_id: id } = await ok(create('s3://bucket/path?version=1'));
  const { run } = await ok(post('runs/create', { experiment_id: id }));
  assert.equal(run.info.artifact_uri, `s3://bucket/path/${run.info.run_id}/artifacts?version=1`);
  assert.equal((await get('artifacts/list', { run_id: run.info.run_id })).status, 501);
});
