// What runs beside a recorded program and after it: how many processes there are, how large they get, and that none stays.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Observation } from '../../src/documents/observation.ts';
import { begin, makeProject, type Project, report, run, spools, startServer, type TestServer, until } from '../cli/recorded-project.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { runAssay } from '../server/server-process.ts';
import { skipUnless } from '../skips.ts';
import { installWheels, makeEnvironment, writeWheel } from '../workspace/environment/small-wheels.ts';
import { ourProcesses, watchProcesses } from './our-processes.ts';

const missing = existsSync('/proc/self/status') ? await pythonMissing() : 'no /proc on this system';
const skip = skipUnless(missing === undefined, missing ?? '');

/** In MiB. The goal is 150, which bench/capture.ts measures; a test leaves room for other builds of the runtime. */
const mostMemory = 200;

describe('beside recorded programs and after them', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'background-'));
  let server: TestServer;
  let python: string;
  before(async () => {
    server = await startServer();
    python = await makeEnvironment(join(folder, 'environment'));
    const packages = ['gauge', 'meter', 'scale'].map((name) => writeWheel(join(folder, 'wheels'), { name, version: '1.0', files: { [`${name}/__init__.py`]: `"""${name}"""\n` } }));
    await installWheels(python, await Promise.all(packages));
  });
  after(async () => {
    server.process.child.kill('SIGKILL');
    await removeFolder(folder);
  });

  const project = (): Project => makeProject({ 'assay.toml': 'packages = "loaded"\n', 'train.py': 'import gauge, meter, scale\nprint("trained")\n' });
  const gone = ({ home }: Project): Promise<true> => until(() => (ourProcesses(home).length === 0 ? true : undefined), 'no process of ours any more');

  async function observationOf(runId: string): Promise<Observation> {
    const { observation } = await server.client.getManifest({ runId });
    assert.ok(observation);
    return observation;
  }

  it('a loop of short runs has no more than three processes at a time', async () => {
    const place = project();
    const watch = watchProcesses(place.home);
    for (let count = 0; count < 10; count += 1) assert.equal((await run(place, ['--quiet', python, 'train.py'], { server: server.url })).code, 0);
    await gone(place);
    watch.stop();
    const most = Math.max(...watch.looks.map(({ length }) => length));
    assert.ok(most > 0 && most <= 3, `${most} at a time`);
    assert.deepEqual(spools(place), []);
  });

  it('of many runs that end at the same time one process keeps the packages, for all of them', async () => {
    const place = project();
    const watch = watchProcesses(place.home);
    const reports = await Promise.all(Array.from({ length: 12 }, () => report(place, [python, 'train.py'], { server: server.url })));
    await gone(place);
    watch.stop();
    // One that has done its work may still be seen when the next begins.
    const most = Math.max(...watch.looks.map((look) => look.filter(({ kind }) => kind === 'finisher').length));
    assert.ok(most >= 1 && most <= 2, `${most} at a time`);
    assert.deepEqual(spools(place), []);
    for (const { report: told } of reports) {
      const { wheels, gaps } = await observationOf(told.runId);
      assert.deepEqual(Object.keys(wheels).sort(), ['gauge', 'meter', 'scale']);
      assert.deepEqual(
        gaps.filter(({ code }) => code === 'packages-being-kept'),
        [],
      );
    }
  });

  it('the first run of an environment says that its packages are being kept; the next has them when it returns', async () => {
    const place = project();
    const first = await report(place, [python, 'train.py'], { server: server.url });
    assert.deepEqual(
      first.report.gaps.filter(({ code }) => code.startsWith('packages')).map(({ code }) => code),
      ['packages-being-kept'],
    );
    await gone(place);
    const next = await report(place, [python, 'train.py'], { server: server.url });
    assert.deepEqual(
      next.report.gaps.filter(({ code }) => code.startsWith('packages')),
      [],
    );
    const [before, now] = [await observationOf(first.report.runId), await observationOf(next.report.runId)];
    assert.deepEqual([Object.keys(now.wheels).length, now.wheels, now.lock], [3, before.wheels, before.lock]);
    await gone(place);
  });

  it('a server that is away is waited for by one process, whichever runs it missed', async () => {
    const place = project();
    const away = await startServer();
    const port = Number(new URL(away.url).port);
    assert.equal((await run(place, ['--quiet', python, 'train.py'], { server: away.url })).code, 0);
    await gone(place);
    away.process.child.kill('SIGKILL');
    await away.process.ended;
    const told = await Promise.all(Array.from({ length: 3 }, () => report(place, [python, 'train.py'], { server: away.url })));
    await until(() => (ourProcesses(place.home).every(({ kind }) => kind === 'finisher') ? true : undefined), 'recorders that have ended');
    await until(() => (ourProcesses(place.home).length === 1 ? true : undefined), 'one process');
    assert.equal(spools(place).length, 3);
    const back = await startServer({ data: away.data, port });
    await gone(place);
    assert.deepEqual(spools(place), []);
    for (const { report: one } of told) assert.equal((await back.client.getManifest({ runId: one.runId })).observation?.runId, one.runId);
    back.process.child.kill('SIGKILL');
  });

  it('packages of a size are kept in little memory, and by sync when the process that kept them was killed', async () => {
    const { python: large } = await pythonEnvironment('frameworks');
    const place = makeProject({ 'assay.toml': 'packages = "loaded"\n', 'train.py': 'import numpy, scipy\nprint("trained")\n' });
    const watch = watchProcesses(place.home);
    const { report: told } = await report(place, [large, 'train.py'], { server: server.url });
    const finisher = await until(() => ourProcesses(place.home).find(({ kind }) => kind === 'finisher'), 'a process that keeps packages');
    process.kill(finisher.pid, 'SIGKILL');
    await gone(place);
    const synced = runAssay(['sync', '--server', server.url], { ASSAY_HOME: place.home });
    assert.equal(await synced.ended, 0, synced.stderr());
    await gone(place);
    watch.stop();
    const { wheels } = await observationOf(told.runId);
    assert.deepEqual(
      ['numpy', 'scipy'].filter((name) => wheels[name] === undefined),
      [],
    );
    assert.deepEqual(spools(place), []);
    const peaks = watch.looks.flat().map(({ kind, peakMebibytes }) => `${kind} ${peakMebibytes <= mostMemory ? 'small' : `${peakMebibytes} MiB`}`);
    assert.deepEqual([...new Set(peaks)].sort(), ['finisher small', 'recorder small']);
  });

  it('a program that is still running keeps its recorder, and no more', async () => {
    const place = project();
    const running = begin(place, ['--quiet', 'sleep', '30'], { server: server.url });
    await until(() => ourProcesses(place.home)[0], 'a recorder');
    assert.deepEqual(
      ourProcesses(place.home).map(({ kind }) => kind),
      ['recorder'],
    );
    running.kill('SIGTERM');
    await running.ended;
    await gone(place);
  });
});
