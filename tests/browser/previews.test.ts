// What stored files hold, seen without loading them: arrays, weights and tables that real programs wrote, in pages; and why there is none.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { ownerOf } from '../../sdk/index.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';

const program = `
import json, os, pickle, struct, tempfile, wave
import mlflow, numpy as np, pandas as pd
folder = tempfile.mkdtemp()
at = lambda name: os.path.join(folder, name)
np.savez_compressed(at("arrays.npz"), weight=np.zeros((30, 4), dtype=np.float32), bias=np.arange(4))
frame = pd.DataFrame({"number": np.arange(1000), "word": [None if n % 7 == 0 else f"w{n}" for n in range(1000)], "when": pd.to_datetime(np.arange(1000), unit="D")})
frame.to_parquet(at("snappy.parquet"), row_group_size=300)
frame.to_parquet(at("zstd.parquet"), compression="zstd")
frame.to_csv(at("long.csv"), index=False)
with open(at("model.safetensors"), "wb") as file:
    head = json.dumps({"layer.weight": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, "__metadata__": {"format": "pt"}}).encode()
    file.write(struct.pack("<Q", len(head)) + head + bytes(12))
with open(at("evil.pkl"), "wb") as file:
    class Evil:
        def __reduce__(self):
            return (os.system, ("touch " + at("ran"),))
    pickle.dump(Evil(), file)
with open(at("broken.parquet"), "wb") as file:
    file.write(b"PAR1" + bytes(range(256)) + b"PAR1")
with wave.open(at("beep.wav"), "wb") as sound:
    sound.setnchannels(1); sound.setsampwidth(2); sound.setframerate(8000); sound.writeframes(bytes(8000))
with mlflow.start_run():
    mlflow.log_artifacts(folder)
    print(mlflow.active_run().info.run_id)
`;

describe('previews', { skip: browserMissing() || ((await pythonMissing()) ?? false) }, () => {
  let session: BrowserSession;
  let runId: string;
  before(async () => {
    session = await startBrowserSession();
    const { python } = await pythonEnvironment('mlflow-new');
    const { stdout } = await promisify(execFile)(python, ['-c', program], { env: { ...process.env, MLFLOW_TRACKING_URI: session.server.url, GIT_PYTHON_REFRESH: 'quiet' } });
    runId = /^[0-9a-f]{32}$/m.exec(stdout)![0];
  });
  after(() => session.end());

  const describeFile = (path: string, part: { readonly from?: number; readonly limit?: number } = {}) =>
    session.client.describeArtifact({ owner: ownerOf.run(runId), path, ...part });

  it('tell the tensors of arrays and weights, with types and shapes', async () => {
    const arrays = await describeFile('arrays.npz');
    assert.deepEqual(
      [arrays.format, arrays.tensors?.map(({ name, shape }) => [name, shape]), arrays.elementCount],
      [
        'npz',
        [
          ['weight', [30, 4]],
          ['bias', [4]],
        ],
        124,
      ],
    );
    const weights = await describeFile('model.safetensors');
    assert.deepEqual([weights.format, weights.tensors], ['safetensors', [{ name: 'layer.weight', dtype: 'bfloat16', shape: [2, 3], sizeBytes: 12 }]]);
  });

  it('read the rows of tables that are asked for, whatever packed them', async () => {
    for (const path of ['snappy.parquet', 'zstd.parquet']) {
      const { table, facts } = await describeFile(path, { from: 698, limit: 3 });
      assert.deepEqual(
        table!.columns.map(({ name }) => name),
        ['number', 'word', 'when'],
      );
      assert.deepEqual(
        table!.rows.map(([number, word, when]) => [number, word, when?.slice(0, 10)]),
        [
          ['698', 'w698', '1971-11-30'],
          ['699', 'w699', '1971-12-01'],
          ['700', null, '1971-12-02'],
        ],
        path,
      );
      assert.deepEqual([table!.rowCount, table!.hasMore, facts!.find((fact) => fact.path === 'row groups')?.value], [1000, true, path === 'snappy.parquet' ? '4' : '1']);
    }
    const { table } = await describeFile('long.csv', { from: 998, limit: 5 });
    assert.deepEqual(
      [table!.rows, table!.hasMore, table!.rowCount],
      [
        [
          ['998', 'w998', '1972-09-25'],
          ['999', 'w999', '1972-09-26'],
        ],
        false,
        1000,
      ],
    );
  });

  it('say why there is none, and run nothing of what a file holds', async () => {
    assert.match((await describeFile('broken.parquet')).problem!, /damaged/);
    const evil = await describeFile('evil.pkl');
    assert.ok(evil.problem !== undefined || evil.facts!.some(({ value }) => /system/.test(value)), JSON.stringify(evil));
    await assert.rejects(describeFile('none.npz'), { status: 404 });
    await assert.rejects(describeFile('long.csv', { limit: 5000 }), { status: 400 });
  });

  it('are seen on the page of the run, page by page, in light and dark, wide and narrow', async () => {
    for (const options of [
      { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
      { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const { page, errors, close } = await session.open(`/runs/${runId}?tab=artifacts&file=snappy.parquet`, options);
      await page.getByText('Parquet · 3 columns · 1,000 rows').waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('201 to 400 of 1,000').waitFor();
      await page.getByRole('cell', { name: 'w201', exact: true }).waitFor();
      assert.deepEqual(await violations(page), []);
      if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/parquet-${options.colorScheme}.png` });
      await page.goto(`/runs/${runId}?tab=artifacts&file=arrays.npz`);
      await page.getByText('npz · 2 tensors · 124 numbers').waitFor();
      await page.getByRole('cell', { name: '30 × 4' }).waitFor();
      if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/npz-${options.colorScheme}.png` });
      await page.goto(`/runs/${runId}?tab=artifacts&file=broken.parquet`);
      await page.getByText('There is no preview: the file is damaged').waitFor();
      await page.goto(`/runs/${runId}?tab=artifacts&file=beep.wav`);
      await page.locator('audio[controls]').waitFor();
      assert.deepEqual(errors, []);
      await close();
    }
  });
});
