// `assay import tensorboard`: what a real writer of event files wrote arrives to the digit, once, however often it is asked for.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { createClient, decodeNumber, type Client } from '../../sdk/index.ts';
import { crc32c } from '../../src/formats/tfevents/crc32c.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { assayOutcome, runAssay, temporaryFolder, type ServerProcess } from '../server/server-process.ts';

const program = `
import sys
import numpy as np
from tensorboardX import SummaryWriter
for name, count in (("train", 6000), ("deep/eval", 3)):
    with SummaryWriter(sys.argv[1] + "/" + name) as writer:
        for step in range(count):
            writer.add_scalar("loss", 1 / (step + 1), step, walltime=1_700_000_000 + step)
        writer.add_scalar("odd", float("nan"), 0, walltime=1_700_000_000)
        writer.add_histogram("weights", np.arange(5), 0)
        writer.add_text("note", "a text", 0)
`;

const skip = (await pythonMissing()) ?? false;

it('the checksum is that of the published examples', () => {
  // RFC 3720, appendix B.4.
  assert.deepEqual(
    [crc32c(new Uint8Array(32)), crc32c(new Uint8Array(32).fill(255)), crc32c(Uint8Array.from({ length: 32 }, (_none, index) => index))],
    [0x8a9136aa, 0x62a8ab43, 0x46dd794e],
  );
});

describe('assay import tensorboard', { skip }, () => {
  let server: ServerProcess;
  let client: Client;
  let environment: Record<string, string>;
  let folder: string;

  before(async () => {
    server = runAssay(['server', '--port', '0', '--data', temporaryFolder()]);
    const { url } = await server.started;
    client = createClient({ baseUrl: url });
    environment = { ASSAY_SERVER: url, ASSAY_HOME: temporaryFolder() };
    folder = temporaryFolder();
    const { python } = await pythonEnvironment('tensorboard');
    await promisify(execFile)(python, ['-c', program, folder]);
  });
  after(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });

  const assay = (...args: readonly string[]) => assayOutcome(args, environment);

  interface Imported {
    readonly experimentId: string;
    readonly runs: readonly {
      readonly runId: string;
      readonly name: string;
      readonly points: number;
      readonly series: number;
      readonly others: number;
      readonly problems: readonly string[];
    }[];
  }

  const imported = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await assay('import', 'tensorboard', folder, '--experiment', 'boards', '--json', ...args);
    return { code, stderr, ...(JSON.parse(stdout) as Imported) };
  };

  it('brings every folder along as a run, each number to the digit with its step and time, and the same again is no change', async () => {
    const { code, stderr, runs, experimentId } = await imported();
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(
      runs.map(({ name, points, series, others, problems }) => [name, points, series, others, problems]),
      [
        ['deep/eval', 4, 2, 2, []],
        ['train', 6001, 2, 2, []],
      ],
    );
    const again = await imported();
    assert.deepEqual(
      again.runs.map(({ runId }) => runId),
      runs.map(({ runId }) => runId),
    );
    assert.equal((await client.searchRuns({ experimentIds: [experimentId] })).items.length, 2);
    const { run } = await client.getRun({ runId: runs[1]!.runId });
    assert.deepEqual(
      [run.status, run.startedAt, run.endedAt, run.tags],
      ['finished', 1_700_000_000_000, 1_700_005_999_000, [{ key: 'assay.imported_from', value: 'tensorboard' }]],
    );
    const { values, steps, timestamps } = await client.getMetricHistory({ runId: run.id, key: 'loss', limit: 25_000 });
    assert.equal(values.length, 6000);
    for (const index of [0, 1, 2, 5999])
      assert.deepEqual([steps[index], timestamps[index], decodeNumber(values[index]!)], [index, (1_700_000_000 + index) * 1000, Math.fround(1 / (index + 1))]);
    assert.deepEqual((await client.getMetricHistory({ runId: run.id, key: 'odd' })).values, ['NaN']);
  });

  it('goes on where a program has written more, and leaves out a record that is not whole yet', async () => {
    const at = join(folder, 'deep', 'eval');
    const file = join(at, readdirSync(at)[0]!);
    const { python } = await pythonEnvironment('tensorboard');
    await promisify(execFile)(python, [
      '-c',
      `import sys\nfrom tensorboardX import SummaryWriter\nwith SummaryWriter(sys.argv[1]) as writer: writer.add_scalar("later", 5, 7, walltime=1_700_000_100)`,
      at,
    ]);
    appendFileSync(file, Buffer.from([9, 0, 0, 0]));
    const { code, runs } = await imported();
    assert.deepEqual([code, runs[0]!.name, runs[0]!.points, runs[0]!.series], [0, 'deep/eval', 5, 3]);
  });

  it('says which file is damaged, and from where, and imports what stands before', async () => {
    const at = join(folder, 'train');
    const file = join(at, readdirSync(at)[0]!);
    const bytes = readFileSync(file);
    const damaged = Buffer.from(bytes);
    damaged[damaged.length - 6]! ^= 1;
    writeFileSync(file, damaged);
    const { code, stderr, runs } = await imported();
    writeFileSync(file, bytes);
    assert.equal(code, 3);
    assert.match(stderr, /tfevents.*the event at byte \d+ has another checksum than is written beside it/);
    assert.ok(runs[1]!.points >= 6000);
  });

  it('refuses what is no source, no folder, or holds nothing', async () => {
    const problem = async (...args: readonly string[]) => {
      const { code, stderr } = await assay('import', ...args);
      return [code, stderr];
    };
    assert.deepEqual(await problem('tensorbord', folder), [2, 'assay: there is no import from tensorbord; did you mean tensorboard?\n']);
    assert.deepEqual(await problem('tensorboard', join(folder, 'none')), [2, `assay: there is no folder ${join(folder, 'none')}.\n`]);
    const empty = temporaryFolder();
    assert.deepEqual(await problem('tensorboard', empty), [4, `assay: There is no event file of TensorBoard below ${empty}.\n`]);
  });
});
