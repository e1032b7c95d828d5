// The process that records, as the one that started it waits for it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { processEnvironment } from '../../src/config/environment.ts';
import { jobOfRequest, recorderEnvironment } from '../../src/record/job-of-request.ts';
import { type Recorder, startRecorder } from '../../src/record/start-recorder.ts';
import { until } from '../cli/recorded-project.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { skipUnless } from '../skips.ts';
import { ourProcesses } from './our-processes.ts';

const skip = skipUnless(existsSync('/proc/self/status'), 'no /proc on this system');

interface Started {
  readonly recorder: Recorder;
  readonly home: string;
  readonly spool: string;
  readonly troubles: readonly string[];
}

function start(readyWithinMs: number): Started {
  const home = temporaryFolder();
  const runId = 'a'.repeat(32);
  const spool = join(home, 'spool', runId);
  mkdirSync(join(spool, 'hooks'), { recursive: true });
  const environment = processEnvironment();
  const job = jobOfRequest({ argv: ['true'], folder: home, environment, home, experiment: 'one', tags: [], mode: 'observe', syscalls: false, show: 'nowhere' }, runId);
  const troubles: string[] = [];
  const ignore = (): void => undefined;
  const recorder = startRecorder({
    spool,
    job,
    environment: recorderEnvironment(environment),
    onProgress: ignore,
    onStop: ignore,
    onTrouble: (sentence) => troubles.push(sentence),
    readyWithinMs,
  });
  return { recorder, home, spool, troubles };
}

const gone = (home: string): Promise<true> => until(() => (ourProcesses(home).length === 0 ? true : undefined), 'no recorder any more');

it('a recorder that got ready while nobody could listen is one that is ready', async () => {
  const { recorder, spool, troubles } = start(300);
  await nextTurn();
  // As a snapshot of many files does: until after the recorder has said so, and far beyond the time it was given.
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(join(spool, 'recorder.json'))) Atomics.wait(nothing, 0, 0, 50);
  Atomics.wait(nothing, 0, 0, 500);
  assert.equal(typeof (await recorder.ready), 'number');
  assert.deepEqual(troubles, []);
  recorder.abandon();
});

it('one that is waited for no longer is gone, so that nothing keeps who started it from ending', { skip }, async () => {
  const { recorder, home, troubles } = start(30);
  assert.equal(await recorder.ready, undefined);
  assert.deepEqual(troubles, ['the recorder did not get ready within 0.03 s']);
  recorder.abandon();
  await gone(home);
  assert.equal(await recorder.report, undefined);
});
