// Time limit: 5 minutes
// Media of the unmodified wandb client: all it can log is stored, listed by step, and read back bit for bit.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createClient } from '../../sdk/client.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runPython } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';

const script = fileURLToPath(new URL('wandb_media.py', import.meta.url));

describe('media of the wandb client', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let facts: Readonly<Record<string, unknown>>;
  before(async () => {
    server = await startServerUnderTest();
    const { python } = await pythonEnvironment('wandb-new');
    const env = { WANDB_BASE_URL: server.url, WANDB_API_KEY: 'k'.repeat(40), WANDB_SILENT: 'true' };
    const printed = await runPython({ python, trackingUri: server.url, env }, [script]);
    facts = JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{'))!) as typeof facts;
  });
  after(() => server.end());

  it('are rows of history again, each at its step and as what it was logged', () => {
    assert.deepEqual(
      [facts['rows'], facts['steps']],
      [6, { picture: [0, 1], 'deep.pair': [0], page: [0], cloud: [0], molecule: [0], figure: [0], film: [0], sound: [0], spread: [0], joined: [2], growing: [3, 4, 5] }],
    );
    assert.deepEqual(facts['types'], {
      picture: 'image-file',
      'deep.pair': 'images/separated',
      page: 'html-file',
      cloud: 'object3D-file',
      molecule: 'molecule-file',
      figure: 'plotly-file',
      film: 'video-file',
      sound: 'audio-file',
      spread: 'histogram',
      joined: 'joined-table',
      growing: 'incremental-table-file',
    });
  });

  it('come back bit for bit: pictures with boxes and masks, pages, points, molecules, figures, films and sounds', () => {
    assert.deepEqual([facts['files'], facts['changed'], facts['boxes'], facts['sizes']], [15, [], true, [16, 16, 2]]);
    assert.deepEqual([facts['same'], facts['spread']], [Array(6).fill(true), [[1, 2, 3], true]]);
  });

  it('are joined tables, and tables that grow, in artifacts of their own', () => {
    assert.deepEqual(facts['artifacts'], [
      ['run_table', 'run-ID-joined'],
      ['wandb-run-incremental-table', 'run-ID-incr-growing'],
    ]);
    assert.deepEqual(facts['joined'], [true, true, 'id']);
    const values = [0, 1, 2].map((step) => [step, 1 / (step + 3)]);
    assert.deepEqual(facts['growing'], [3, values]);
  });

  it('are listed by the native API by what they are, with the steps at which they were logged', async () => {
    const client = createClient({ baseUrl: server.url });
    const runId = String(facts['id']);
    const { items } = await client.listMedia({ runId });
    assert.deepEqual(
      items.map(({ key, kinds, count, firstStep, lastStep }) => [key, kinds.join(), count, firstStep, lastStep]),
      [
        ['cloud', 'file', 1, 0, 0],
        ['deep.pair', 'image', 1, 0, 0],
        ['figure', 'file', 1, 0, 0],
        ['film', 'video', 1, 0, 0],
        ['growing', 'table', 3, 3, 5],
        ['joined', 'file', 1, 2, 2],
        ['molecule', 'file', 1, 0, 0],
        ['page', 'page', 1, 0, 0],
        ['picture', 'image', 2, 0, 1],
        ['sound', 'audio', 1, 0, 0],
        ['spread', 'histogram', 1, 0, 0],
      ],
    );
    assert.deepEqual(await client.listMediaSteps({ runId, key: 'growing' }), { steps: [3, 4, 5], total: 3 });
  });
});
