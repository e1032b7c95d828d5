// Runs that are recorded at the same time in one folder: an output belongs to the process tree that wrote it, and what may be of
// either is said to be so.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { whyNoTracing } from '../../src/workspace/syscalls/strace-command.ts';
import { skipUnless } from '../skips.ts';
import { nativeLibrary } from '../../src/workspace/native/plan-preload.ts';
import { begin, makeProject, type Project, startServer, type TestServer, until } from './recorded-project.ts';
import type { RunReport } from '../../src/record/run-report.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));
const tracingMissing = await whyNoTracing();

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

/** Each writes its files once the other is there, and ends once the other has written. */
const python = (name: string, other: string, ...files: readonly string[]) => `
import os, time
def wait(path):
    while not os.path.exists(path): time.sleep(0.02)
open(".git/${name}.begun", "w").close()
wait(".git/${other}.begun")
for file in ${JSON.stringify(files)}:
    open(file, "w").write("${name} " + file)
open(".git/${name}.done", "w").close()
wait(".git/${other}.done")
`;
const shell = (name: string, other: string, ...files: readonly string[]) => `
: > .git/${name}.begun
while [ ! -e .git/${other}.begun ]; do sleep 0.05; done
for file in ${files.join(' ')}; do echo "${name} $file" > $file; done
: > .git/${name}.done
while [ ! -e .git/${other}.done ]; do sleep 0.05; done
`;

interface Ended {
  readonly runId: string;
  readonly outputs: readonly string[];
  readonly gaps: readonly { readonly code: string; readonly sentence: string; readonly lowers?: string | undefined }[];
}

async function recordedOf(runId: string): Promise<Ended> {
  const { observation } = await until(() => server.client.getManifest({ runId }).catch(() => undefined), `the record of ${runId}`);
  return {
    runId,
    outputs: (observation?.outputs ?? []).map(({ path }) => path),
    gaps: (observation?.gaps ?? []).filter(({ code }) => code.startsWith('output-') || code === 'capture-failed'),
  };
}

async function ran(calling: ReturnType<typeof begin>): Promise<string> {
  const { stderr, code } = await calling.ended;
  assert.equal(code, 0, stderr);
  return (JSON.parse(stderr.trimEnd().split('\n').at(-1) as string) as RunReport).runId;
}

/** In the order of the commands. */
async function atOnce(project: Project, ...commands: readonly (readonly string[])[]): Promise<readonly Ended[]> {
  const callings = commands.map((command) => begin(project, ['--json', ...command], { server: server.url }));
  const ids = await Promise.all(callings.map(ran));
  return Promise.all(ids.map(recordedOf));
}

describe('two runs at once in one folder', () => {
  it('of Pythons list each their own outputs and nothing of the other', async () => {
    const project = makeProject({ 'a.py': python('a', 'b', 'a.txt', 'same.txt'), 'b.py': python('b', 'a', 'b.txt') });
    const [a, b] = await atOnce(project, ['--', 'python3', 'a.py'], ['--', 'python3', 'b.py']);
    assert.deepEqual([a?.outputs, a?.gaps, b?.outputs, b?.gaps], [['a.txt', 'same.txt'], [], ['b.txt'], []]);
  });

  it('that both write one file both list it, and say so', async () => {
    const project = makeProject({ 'a.py': python('a', 'b', 'both.txt'), 'b.py': python('b', 'a', 'both.txt') });
    const ended = await atOnce(project, ['--', 'python3', 'a.py'], ['--', 'python3', 'b.py']);
    for (const { outputs, gaps } of ended) {
      assert.deepEqual(outputs, ['both.txt']);
      assert.deepEqual(
        gaps.map(({ code, lowers }) => [code, lowers]),
        [['output-shared', 'metric']],
      );
    }
  });

  it('that nobody watches list nothing that may be of either, and say so', async () => {
    const project = makeProject({ 'a.sh': shell('a', 'b', 'a.txt'), 'b.sh': shell('b', 'a', 'b.txt') });
    const unwatched = (file: string): readonly string[] => ['--', 'env', '-u', 'LD_PRELOAD', 'sh', file];
    const [a, b] = await atOnce(project, unwatched('a.sh'), unwatched('b.sh'));
    for (const [one, other] of [
      [a, b],
      [b, a],
    ]) {
      assert.deepEqual(one?.outputs, []);
      assert.deepEqual(
        one?.gaps.map(({ code, lowers }) => [code, lowers]),
        [['output-of-another', 'metric']],
      );
      assert.match(one?.gaps[0]?.sentence ?? '', new RegExp(`^a\\.txt, b\\.txt came to be while the run ${other?.runId.slice(0, 8)} ran in this folder too`));
    }
    // Nor are they code of the next run.
    const [next] = await atOnce(makeNext(project), ['--', 'sh', 'c.sh']);
    const { manifest } = await server.client.getManifest({ runId: next?.runId as string });
    assert.equal(manifest.code[0]?.files, 4);
  });

  it('of programs in any language know what is whose', { skip: skipUnless(nativeLibrary() !== undefined, 'no library of native reads for this system') }, async () => {
    const project = makeProject({ 'a.sh': shell('a', 'b', 'a.txt'), 'b.sh': shell('b', 'a', 'b.txt') });
    const [a, b] = await atOnce(project, ['--', 'sh', 'a.sh'], ['--', 'sh', 'b.sh']);
    assert.deepEqual([a?.outputs, a?.gaps, b?.outputs, b?.gaps], [['a.txt'], [], ['b.txt'], []]);
  });

  it('one of which is traced know what is whose', { skip: tracingMissing ?? false }, async () => {
    const project = makeProject({ 'a.sh': shell('a', 'b', 'a.txt'), 'b.sh': shell('b', 'a', 'b.txt') });
    const [a, b] = await atOnce(project, ['--trace', '--', 'sh', 'a.sh'], ['--trace', '--', 'sh', 'b.sh']);
    assert.deepEqual([a?.outputs, a?.gaps, b?.outputs, b?.gaps], [['a.txt'], [], ['b.txt'], []]);
  });
});

describe('runs in one folder', () => {
  it('of which one begins when the other has ended lists all of its own', async () => {
    const project = makeProject({ 'a.sh': 'echo a > a.txt\n', 'b.sh': 'echo b > b.txt\n' });
    const [a] = await atOnce(project, ['--', 'sh', 'a.sh']);
    const [b] = await atOnce(project, ['--', 'sh', 'b.sh']);
    assert.deepEqual([a?.outputs, a?.gaps, b?.outputs, b?.gaps], [['a.txt'], [], ['b.txt'], []]);
  });

  it('that one had recorded inside the other belong to both', async () => {
    const project = makeProject({ 'outer.sh': `echo outer > outer.txt\n${assay} run --quiet -- python3 inner.py\n`, 'inner.py': 'open("inner.txt", "w").write("inner")\n' });
    const [outer] = await atOnce(project, ['--', 'sh', 'outer.sh']);
    assert.deepEqual([outer?.outputs, outer?.gaps], [['inner.txt', 'outer.txt'], []]);
  });

  it('leave nothing behind about who wrote what once none is recorded any more', async () => {
    const project = makeProject({ 'a.py': python('a', 'b', 'a.txt'), 'b.py': python('b', 'a', 'b.txt'), 'c.sh': 'sleep 0.1\n' });
    await atOnce(project, ['--', 'python3', 'a.py'], ['--', 'python3', 'b.py']);
    await until(() => (readdirSync(join(project.home, 'spool')).length === 0 ? true : undefined), 'no spool');
    await atOnce(project, ['--', 'sh', 'c.sh']);
    assert.deepEqual(namesIn(join(project.home, 'cache', 'written')), []);
  });
});

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function makeNext(project: Project): Project {
  project.write('c.sh', 'true\n');
  return project;
}
