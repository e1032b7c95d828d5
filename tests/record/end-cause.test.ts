// Why a run ended, from evidence: every cause, and the order in which evidence counts.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { type EndSigns, judgeEnd } from '../../src/record/end-cause.ts';

const plain: EndSigns = { at: 5, isWrapperLost: false, stderrTail: '', isSpoolDiskFull: false, endsNotANumber: false, scheduler: [] };
const judge = (evidence: Partial<EndSigns>): string => {
  const { end, status } = judgeEnd({ ...plain, ...evidence });
  return `${status} ${end.cause}: ${end.detail}`;
};

it('exit codes and signals are told as they are', () => {
  assert.equal(judge({ exitCode: 0 }), 'finished finished: exit code 0');
  assert.equal(judge({ exitCode: 3, stderrTail: 'usage\nbad flag\n' }), 'failed exit-code: exit code 3; it said last: bad flag');
  assert.match(judge({ signal: 'SIGSEGV' }), /^killed signal: the program was ended by SIGSEGV$/);
  assert.match(judge({ signal: 'SIGKILL', oomKills: 0 }), /the kernel counted no kill/);
  assert.equal(judge({ notStarted: 'there is no program x', exitCode: 127 }), 'failed not-started: the program could not be started: there is no program x');
});

it('a kill for want of memory is shown by the kernel, the exception, or the words of a framework', () => {
  assert.match(judge({ signal: 'SIGKILL', oomKills: 1 }), /^failed out-of-memory: the kernel killed for want of memory once/);
  assert.match(judge({ exitCode: 1, oomKills: 2 }), /^failed out-of-memory: .*2 times/);
  assert.equal(judge({ exitCode: 0, oomKills: 1 }), 'finished finished: exit code 0');
  assert.equal(judge({ exitCode: 1, exception: { type: 'MemoryError', message: '', where: 'a.py:3' } }), 'failed out-of-memory: MemoryError (a.py:3)');
  assert.match(judge({ exitCode: 1, exception: { type: 'torch.OutOfMemoryError', message: 'CUDA out of memory. Tried', where: 'a.py:3' } }), /^failed out-of-memory/);
  assert.match(judge({ exitCode: 134, stderrTail: 'FATAL ERROR: JavaScript heap out of memory\n' }), /^failed out-of-memory: the program said/);
});

it('a full disk is told by the exception or the output', () => {
  assert.match(judge({ exitCode: 1, exception: { type: 'OSError', message: '[Errno 28] No space left on device', where: 'a.py:9' } }), /^failed disk-full: OSError/);
  assert.match(judge({ exitCode: 1, stderrTail: 'cp: error writing: No space left on device\n', isSpoolDiskFull: true }), /^failed disk-full: .*the spool was full too/);
});

it('a signal from outside is a preemption under a scheduler, whatever code the program made of it', () => {
  assert.match(judge({ signal: 'SIGTERM', asked: 'SIGTERM', scheduler: ['SLURM_JOB_ID'] }), /^preempted preempted: SIGTERM/);
  assert.match(judge({ exitCode: 5, asked: 'SIGTERM', scheduler: ['SLURM_JOB_ID'] }), /^preempted preempted/);
  assert.match(judge({ exitCode: 5, asked: 'SIGTERM' }), /^killed signal: SIGTERM came from outside; the program ended with exit code 5/);
  assert.equal(judge({ exitCode: 0, asked: 'SIGTERM', scheduler: ['SLURM_JOB_ID'] }), 'finished finished: exit code 0');
});

it('exceptions are told with place and message; values that are no numbers beside them', () => {
  const notANumber = { key: 'loss', step: 7, value: 'NaN' };
  assert.equal(judge({ exitCode: 1, exception: { type: 'KeyError', message: "'x'", where: 'a.py:2' } }), "failed exception: KeyError: 'x' (a.py:2)");
  assert.equal(
    judge({ exitCode: 1, notANumber, exception: { type: 'ValueError', message: 'loss is nan', where: 'a.py:2' } }),
    'failed not-a-number: ValueError: loss is nan (a.py:2); loss was NaN at step 7',
  );
  assert.match(judge({ exitCode: 1, notANumber, exception: { type: 'KeyError', message: 'x', where: '' } }), /^failed exception: .*loss was NaN/);
  assert.match(judge({ exitCode: 0, notANumber, endsNotANumber: true }), /^finished not-a-number/);
  assert.match(judge({ exitCode: 0, notANumber }), /^finished finished: exit code 0; loss was NaN at step 7$/);
  assert.match(judge({ signal: 'SIGINT', exception: { type: 'KeyboardInterrupt', message: '', where: 'a.py:2' } }), /^killed signal: SIGINT/);
});

it('a lost wrapper is told as that, unless the program said how it ended', () => {
  assert.match(judge({ isWrapperLost: true }), /^killed wrapper-lost/);
  assert.match(judge({ isWrapperLost: true, bye: { exit: 'normal' } }), /^finished finished/);
  assert.match(judge({ isWrapperLost: true, bye: { exit: 'sysexit', code: 4 } }), /^failed exit-code: .*exit code 4/);
  assert.match(judge({ isWrapperLost: true, bye: { exit: 'exception' }, exception: { type: 'KeyError', message: 'x', where: '' } }), /^failed exception/);
});
