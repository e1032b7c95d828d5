// Proofs by re-running: the smallest set of changes that alone makes the difference, found and shown.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Explanation } from '../../sdk/index.ts';
import { createContentFetcher } from '../../src/repeat/content-fetcher.ts';
import { proveDifference } from '../../src/repeat/prove-difference.ts';
import { readRecordedRun } from '../../src/repeat/recorded-run.ts';
import { openFilesystemBlobStore } from '../../src/storage/blobs/filesystem.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';
import { findPython } from '../python/interpreter.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { startTestServer, type TestServer } from './hand-made-run.ts';
import { project, recorderAt, writeFiles, type Recorder } from './recording.ts';

/** Asked for before anything is registered: the runner may take a file that waits for one that is done. */
const noPython = (await pythonMissing()) ?? false;
let server: TestServer;
let recorder: Recorder;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
});
after(() => server.stop());

async function prove(one: string, other: string, ...flags: readonly string[]): Promise<NonNullable<Explanation['proof']>> {
  const { stdout, stderr } = await recorder.assay(temporaryFolder(), 'why', other, one, '--prove', '--json', ...flags);
  const { proof } = JSON.parse(stdout) as Explanation;
  assert.ok(proof !== undefined, stderr);
  return proof;
}

const named = (changes: readonly { readonly group: string; readonly key: string }[]): readonly string[] => changes.map(({ group, key }) => `${group} ${key}`);

const trained: Readonly<Record<string, string>> = {
  'train.mjs': `
import { readFileSync, writeFileSync } from 'node:fs';
import { scale } from './scale.mjs';
const rate = Number(process.argv[process.argv.indexOf('--rate') + 1]);
const rows = readFileSync('rows.csv', 'utf8').trim().split('\\n').map(Number);
const { offset } = JSON.parse(readFileSync('settings.json', 'utf8'));
writeFileSync('model.json', JSON.stringify(rows.map((row) => scale(row) * rate + offset)));
`,
  'scale.mjs': 'export const scale = (value) => value * 2;\n',
  'rows.csv': '1\n2\n3\n',
  'settings.json': '{ "offset": 1 }\n',
};
const argv = ['node', 'train.mjs', '--rate', '0.5'];

describe('a proof', () => {
  it('names the one file that makes the difference, and clears everything else that changed', async () => {
    const folder = project(trained);
    const one = await recorder.run(folder, argv);
    writeFiles(folder, { 'rows.csv': '1\n2\n4\n', 'scale.mjs': '// doubles\nexport const scale = (value) => value * 2;\n', 'settings.json': '{"offset": 1}', 'notes.md': 'new' });
    const other = await recorder.run(folder, argv);
    rmSync(folder, { recursive: true });
    const proof = await prove(one, other);
    assert.deepEqual([proof.target, named(proof.minimal), proof.isComplete], ['model.json', ['code rows.csv'], true], proof.sentence);
    assert.match(proof.sentence, /rows\.csv \(code\) alone turns model\.json/);
    assert.ok(proof.budget.spentRuns <= 8, `${proof.budget.spentRuns} runs`);
    assert.deepEqual(
      proof.experiments.slice(0, 2).map(({ outcome, swapped }) => [outcome, swapped.length]),
      [
        ['like-before', 0],
        ['like-after', 4],
      ],
    );
    const again = await prove(one, other);
    assert.deepEqual([again.budget.spentRuns, named(again.minimal)], [0, named(proof.minimal)]);
    assert.ok(again.experiments.every(({ isFromCache }) => isFromCache));
  });

  it('finds causes of several kinds that are only enough together', async () => {
    const folder = project(trained);
    const one = await recorder.run(folder, argv);
    writeFiles(folder, { 'settings.json': '{ "offset": 7 }\n', 'scale.mjs': 'export const scale = (value) => value + value;\n' });
    const other = await recorder.run(folder, ['node', 'train.mjs', '--rate', '0.75']);
    const proof = await prove(one, other);
    assert.deepEqual([named(proof.minimal).toSorted(), proof.isComplete], [['code settings.json', 'parameters rate'], true], proof.sentence);
    assert.match(proof.sentence, /together turn model\.json/);
  });

  it('takes a variable for a cause', async () => {
    const folder = project({ 'train.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('out.txt', process.env.MODEL_SIZE ?? 'small');\n" });
    const one = await recorder.run(folder, ['node', 'train.mjs']);
    writeFiles(folder, { 'README.md': 'more' });
    const other = await recorderAt({ server: server.url, home: recorder.home, environment: { MODEL_SIZE: 'large' } }).run(folder, ['node', 'train.mjs']);
    assert.deepEqual(named((await prove(one, other)).minimal), ['variables MODEL_SIZE']);
  });

  it('says so when the program cannot repeat itself', async () => {
    const folder = project({ 'train.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('out.txt', String(Math.random()));\n" });
    const one = await recorder.run(folder, ['node', 'train.mjs']);
    writeFiles(folder, { 'README.md': 'more' });
    const proof = await prove(one, await recorder.run(folder, ['node', 'train.mjs']));
    assert.deepEqual([proof.minimal, proof.isComplete], [[], false]);
    assert.match(proof.sentence, /^Nothing can be proved here: run again, the first run unchanged gave/);
  });

  it('stops when the budget is spent, with what it has shown by then', async () => {
    const folder = project(trained);
    const one = await recorder.run(folder, argv);
    writeFiles(folder, { 'rows.csv': '5\n', 'settings.json': '{ "offset": 3 }\n', 'scale.mjs': 'export const scale = (value) => value * 3;\n' });
    const proof = await prove(one, await recorder.run(folder, argv), '--budget', '2');
    assert.deepEqual([proof.budget.spentRuns, proof.isComplete, proof.minimal.length], [2, false, 3], proof.sentence);
  });

  it('leaves no run of its own among the others, and nothing in the folders it ran in', async () => {
    const folder = project(trained);
    const one = await recorder.run(folder, argv);
    writeFiles(folder, { 'rows.csv': '9\n' });
    const other = await recorder.run(folder, argv);
    await prove(one, other);
    const { items } = await server.client.searchExperiments({ text: 'Assay hybrids' });
    assert.equal(items.length, 1);
    assert.equal((await server.client.countRuns({ experimentIds: items.map(({ id }) => id) })).count, 0);
  });
});

describe('a long run', { skip: noPython }, () => {
  it('is cut off just past the first step in which the two differ, and judged by the trace there', async () => {
    const { python } = await pythonEnvironment('formats');
    const trained = recorderAt({ server: server.url, home: recorder.home, bin: dirname(python) });
    const folder = project({
      'train.py':
        "import json\nimport numpy\nfrom sklearn.linear_model import LinearRegression\nshift = json.load(open('shift.json'))\nfor step in range(1, 8):\n    x = numpy.arange(12.0).reshape(6, 2) ** 1.5 + (shift if step >= 3 else 0)\n    model = LinearRegression().fit(x, numpy.arange(6.0) ** 2)\n    print(step, flush=True)\njson.dump(model.coef_.tolist(), open('model.json', 'w'))\n",
      'shift.json': '0.0',
      'other.py': 'x = 1\n',
    });
    const one = await trained.run(folder, ['python', 'train.py']);
    writeFiles(folder, { 'shift.json': '0.25', 'other.py': 'x = 2\n' });
    const other = await trained.run(folder, ['python', 'train.py']);
    const { client } = server;
    const explanation = await client.explainRuns({ before: one, after: other });
    assert.equal(explanation.divergence?.step, 3, JSON.stringify(explanation.divergence));
    const content = join(recorder.home, 'content');
    const store = createLocalContent(await openFilesystemBlobStore({ folder: content, isExclusive: false, onFatal: (error) => assert.fail(error) }));
    try {
      const options = {
        client,
        server: server.url,
        home: recorder.home,
        fetcher: createContentFetcher(client, store),
        store,
        environment: process.env,
        explanation,
        budget: { runs: 10, seconds: 300 },
        longRunMs: 0,
      };
      const proof = await proveDifference(await readRecordedRun(client, one), await readRecordedRun(client, other), options);
      assert.deepEqual([named(proof.minimal), proof.isComplete, proof.stoppedAtStep], [['code shift.json'], true, 3], `${proof.sentence} ${JSON.stringify(proof.experiments)}`);
      assert.match(proof.target, /LinearRegression\.fit at step 3/);
      const { items } = await client.searchRuns({
        experimentIds: (await client.searchExperiments({ text: 'Assay hybrids' })).items.map(({ id }) => id),
        visibility: 'deleted',
        limit: 1,
      });
      const lines = await client.readConsole({ runId: items[0]?.id as string });
      assert.ok(lines.lines.length < 7, `the last hybrid printed ${lines.lines.length} of 7 lines`);
    } finally {
      await store.close();
    }
  });
});

describe('a package', { skip: noPython }, () => {
  /** A virtual environment with one package in it, as an installer would have put it there. */
  async function environment(): Promise<{ readonly bin: string; install(version: string, text: string): void }> {
    const python = (await findPython())?.command as string;
    const folder = join(temporaryFolder(), 'env');
    execFileSync(python, ['-m', 'venv', '--without-pip', folder]);
    const packages = execFileSync(join(folder, 'bin/python'), ['-c', "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: 'utf8' }).trim();
    return {
      bin: join(folder, 'bin'),
      install(version, text) {
        for (const old of ['1.0', '2.0']) rmSync(join(packages, `toolbox-${old}.dist-info`), { recursive: true, force: true });
        const files: Readonly<Record<string, string>> = {
          'toolbox.py': text,
          [`toolbox-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: toolbox\nVersion: ${version}\n`,
          [`toolbox-${version}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
        };
        writeFiles(packages, files);
        const rows = Object.entries(files).map(([path, content]) => `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${content.length}`);
        writeFileSync(join(packages, `toolbox-${version}.dist-info/RECORD`), [...rows, `toolbox-${version}.dist-info/RECORD,,`, ''].join('\n'));
      },
    };
  }

  it('of another version is put into the first run from what was kept of it', async () => {
    const { bin, install } = await environment();
    const python = recorderAt({ server: server.url, home: recorder.home, bin });
    const folder = project({ 'train.py': "import json, toolbox\njson.dump(toolbox.answer(3), open('out.json', 'w'))\n", 'other.py': 'x = 1\n' });
    install('1.0', 'def answer(x):\n    return x\n');
    const one = await python.run(folder, ['python', 'train.py']);
    install('2.0', 'def answer(x):\n    return 2 * x\n');
    writeFiles(folder, { 'other.py': 'x = 2\n' });
    const other = await python.run(folder, ['python', 'train.py']);
    const proof = await prove(one, other);
    assert.deepEqual([named(proof.minimal), proof.isComplete], [['environment toolbox'], true], `${proof.sentence} ${JSON.stringify(proof.experiments)}`);
  });
});
