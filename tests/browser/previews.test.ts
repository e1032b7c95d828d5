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
page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
text = "BT /F 24 Tf 40 100 Td (a page of its own) Tj ET"
parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, f"<</Length {len(text)}>>stream\\n{text}\\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
pdf, places = "%PDF-1.4\\n", []
for number, part in enumerate(parts, 1):
    places.append(len(pdf))
    pdf += f"{number} 0 obj{part}endobj\\n"
table = "".join(f"{place:010} 00000 n \\n" for place in places)
pdf += f"xref\\n0 6\\n0000000000 65535 f \\n{table}trailer<</Size 6/Root 1 0 R>>\\nstartxref\\n{len(pdf)}\\n%%EOF"
with open(at("report.pdf"), "w") as file:
    file.write(pdf)
with mlflow.start_run():
    mlflow.log_artifacts(folder)
    mlflow.log_dict({"rate": 0.1, "layers": [1, 2], "same": {"deep": True}}, "old.json")
    mlflow.log_dict({"rate": 0.2, "layers": [1, 3], "same": {"deep": True}, "<b>new</b>": "x"}, "new.json")
    mlflow.log_text("".join(f"line {n}\\n" for n in range(100)), "old.txt")
    mlflow.log_text("".join("<i>other</i>\\n" if n == 50 else f"line {n}\\n" for n in range(100)), "new.txt")
    mlflow.log_text("id,word\\n1,a\\n2,b\\n", "old.csv")
    mlflow.log_text("id,word,more\\n1,a,x\\n2,c,y\\n3,d,z\\n", "new.csv")
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

  it('keep the shown rows in the address', async () => {
    const { page, close } = await session.open(`/runs/${runId}?tab=artifacts&file=snappy.parquet&at=400`);
    await page.getByText('401 to 600 of 1,000').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('601 to 800 of 1,000').waitFor();
    assert.match(page.url(), /at=(%22)?600/);
    await page
      .getByRole('navigation', { name: 'Files' })
      .getByRole('button', { name: /^arrays.npz/ })
      .click();
    await page.getByText('npz · 2 tensors · 124 numbers').waitFor();
    assert.doesNotMatch(page.url(), /at=/);
    await close();
  });

  it('hand a PDF to the viewer of the browser, in a frame alone', async () => {
    const { page, foreign, errors, close } = await session.open(`/runs/${runId}?tab=artifacts`);
    const answered = page.waitForResponse((response) => response.url().includes('report.pdf') && response.headers()['content-type'] === 'application/pdf');
    await page
      .getByRole('navigation', { name: 'Files' })
      .getByRole('button', { name: /^report.pdf/ })
      .click();
    await answered;
    const address = session.client.artifactUrl({ owner: ownerOf.run(runId), path: 'report.pdf', inline: 'sandboxed' });
    const [framed, opened] = await Promise.all(['iframe', 'document'].map((dest) => fetch(address, { headers: { 'sec-fetch-dest': dest } })));
    assert.equal(
      framed!.headers.get('content-security-policy'),
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    );
    assert.equal(framed!.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(opened!.headers.get('content-disposition')!.split(';')[0], 'attachment');
    for (let look = 0; look < 100 && !foreign.some((address) => address.endsWith('/pdf_viewer.js')); look += 1) await page.waitForTimeout(100);
    // The viewer is a part of the browser, and the only thing that was asked for elsewhere.
    assert.ok(foreign.some((address) => address.endsWith('/pdf_viewer.js')));
    assert.deepEqual(
      foreign.filter((asked) => !/^chrome(-extension)?:/.test(asked)),
      [],
    );
    assert.deepEqual(errors, []);
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/pdf.png` });
    await close();
  });

  it('hold two files against each other: JSON by key, tables by column and row, texts by line, arrays by shape', async () => {
    const { page, errors, close } = await session.open(`/runs/${runId}?tab=artifacts&file=new.json`);
    await page.getByRole('button', { name: 'Compare', exact: true }).last().click();
    await page.getByRole('textbox', { name: 'Path of the other file' }).fill('old.json');
    await page.getByRole('dialog').getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('cell', { name: 'rate' }).waitFor();
    const rows = await page.getByRole('region', { name: 'What differs' }).getByRole('row').allInnerTexts();
    assert.deepEqual(
      rows.toSorted().map((row) => row.split('\t')),
      [
        ['Key', 'Before', 'After'],
        ['["<b>new</b>"]', '–', '"x"'],
        ['layers[1]', '2', '3'],
        ['rate', '0.1', '0.2'],
      ],
    );
    const look = async (file: string, other: string): Promise<string> => {
      await page.goto(`/runs/${runId}?tab=artifacts&file=${file}&versusFile=${other}&versus=run:${runId}`);
      await page.getByText(`From ${other}`).waitFor();
      const region = page.getByRole('region', { name: 'What differs' });
      await region
        .getByText(/Columns that came|went, |are compared/)
        .first()
        .waitFor();
      if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/differ-${file}.png` });
      return region.innerText();
    };
    const text = await look('new.txt', 'old.txt');
    assert.match(text, /Lines: 1 went, 1 came\.[^]*… 47 lines the same[^]*-\s+went\s+line 50\s+\+\s+came\s+<i>other<\/i>/);
    assert.match(await look('new.csv', 'old.csv'), /Columns that came: more\./);
    assert.match(await look('zstd.parquet', 'arrays.npz'), /weight/);
    assert.deepEqual(await violations(page), []);
    await page.setViewportSize({ width: 390, height: 844 });
    const buttons = page.getByRole('button', { name: 'Stop comparing' });
    assert.ok(await buttons.evaluate((button) => button.scrollWidth <= button.clientWidth), 'its words fit on a phone');
    await page.goto(`/runs/${runId}?tab=artifacts&file=new.txt&versusFile=gone.txt`);
    await page.getByText(/gone.txt of run:.* could not be read/).waitFor();
    // The file that is not there is answered with 404, which browsers note.
    assert.deepEqual(
      errors.filter((error) => !error.includes('status of 404')),
      [],
    );
    await close();
  });
});
