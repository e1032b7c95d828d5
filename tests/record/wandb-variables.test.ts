import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { wandbVariables } from '../../src/record/wandb-variables.ts';
import { temporaryFolder } from '../server/server-process.ts';

const runId = 'a'.repeat(32);
const of = (environment: Readonly<Record<string, string>>, more: Partial<Parameters<typeof wandbVariables>[0]> = {}) =>
  wandbVariables({
    environment: { HOME: temporaryFolder(), ...environment },
    folder: temporaryFolder(),
    server: 'http://127.0.0.1:5000',
    runId,
    stays: false,
    repeats: false,
    ...more,
  });

it('a client of the server that keeps the record is told of it, by whatever name of this machine', () => {
  for (const url of ['http://127.0.0.1:5000', 'http://localhost:5000/', 'http://[::1]:5000']) assert.deepEqual(of({ WANDB_BASE_URL: url }), { ASSAY_WANDB_RUN: runId }, url);
  assert.deepEqual(of({ WANDB_BASE_URL: 'http://127.0.0.1:5000' }, { stays: true, repeats: true }), { ASSAY_WANDB_RUN: `${runId}; stays; repeats` });
});

it('a client of another server, and one that names none, is told nothing, and nothing of it is changed', () => {
  for (const url of ['https://api.example.org', 'http://127.0.0.1:5001', 'https://127.0.0.1:5000', 'http://127.0.0.1:5000/other', 'nonsense'])
    assert.deepEqual(of({ WANDB_BASE_URL: url, WANDB__EXTRA_HTTP_HEADERS: '{"x": "y"}' }), {}, url);
  assert.deepEqual(of({}), {});
  assert.deepEqual(of({ WANDB_BASE_URL: 'http://127.0.0.1:5000' }, { server: undefined }), {});
});

it('what a recording around this one says is not passed on to another server', () => {
  assert.deepEqual(of({ WANDB_BASE_URL: 'https://api.example.org', ASSAY_WANDB_RUN: 'b'.repeat(32) }), { ASSAY_WANDB_RUN: undefined });
});

it('the server may stand in the settings that the client keeps beside the program, or for the user', () => {
  const [folder, home] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(home, '.config', 'wandb'), { recursive: true });
  writeFileSync(join(home, '.config', 'wandb', 'settings'), '[default]\nbase_url = http://localhost:5000\n');
  assert.deepEqual(of({ HOME: home }, { folder }), { ASSAY_WANDB_RUN: runId });
  mkdirSync(join(folder, 'wandb'));
  writeFileSync(join(folder, 'wandb', 'settings'), '[default]\nentity = a\nbase_url: https://api.example.org\n');
  assert.deepEqual(of({ HOME: home }, { folder }), {});
  assert.deepEqual(of({ HOME: home, WANDB_BASE_URL: 'http://127.0.0.1:5000' }, { folder }), { ASSAY_WANDB_RUN: runId });
});
