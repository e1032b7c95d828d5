// Lines set by number: a terminal that goes back changes what it has printed, and may leave lines out.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';

import { consoleLimits, type ConsoleLine, gapLimit, lineLimit } from '../../../../src/core/tracking/console/console-line.ts';
import type { Core } from '../../../../src/core/core.ts';
import { openSqliteStore } from '../../../../src/storage/sql/sqlite.ts';
import { removeFolderAtOnce } from '../../../remove-folder.ts';
import { caller, openCore } from '../../core-under-test.ts';

const line = (number: number, text: string, fields: Partial<ConsoleLine> = {}): ConsoleLine => ({ number, at: 10, stream: 'stderr', text, ...fields });

function linesOf(core: Core, runId: string) {
  return {
    write: (...lines: readonly ConsoleLine[]) => core.console.write(caller, { runId, lines }),
    read: async () => (await core.console.read(caller, { runId, fromLine: 0, limit: 5_000 })).lines,
  };
}

async function started(t: TestContext) {
  const opened = await openCore(t);
  const { id: runId } = (await opened.core.runs.create(caller, { experimentId: '0' })).run;
  const trail = async () => (await opened.core.audit.list(caller, { subject: { kind: 'run', id: runId }, page: { limit: 100 } })).items;
  return { ...opened, runId, trail, ...linesOf(opened.core, runId) };
}

test('stored lines are replaced, lines beyond are added, and what is left out between is empty, of the time of the line after it', async (t) => {
  const { write, read } = await started(t);
  assert.equal(await write(line(0, 'a'), line(1, 'b'), line(2, 'c')), 3);
  assert.equal(await write(line(1, 'B', { at: 11 }), line(5, 'f', { at: 20 })), 6);
  const empty = (number: number): ConsoleLine => ({ number, at: 20, stream: 'stdout', text: '' });
  assert.deepEqual(await read(), [line(0, 'a'), line(1, 'B', { at: 11 }), line(2, 'c'), empty(3), empty(4), line(5, 'f', { at: 20 })]);
  assert.equal(await write(line(3, 'late')), 6);
  assert.deepEqual((await read())[3], line(3, 'late'));
});

test('lines may begin anywhere, and long ones are cut as those that are appended', async (t) => {
  const { write, read } = await started(t);
  assert.equal(await write(line(2, 'x'.repeat(lineLimit + 5))), 3);
  await write(line(0, 'y'.repeat(lineLimit + 5)));
  const lines = await read();
  assert.deepEqual(
    lines.map(({ text }) => text.slice(lineLimit)),
    ['… [5 more characters]', '', '… [5 more characters]'],
  );
});

test('a write is audited and told with what it replaced and added, and the same again is no change', async (t) => {
  const { write, trail, changes, runId } = await started(t);
  await write(line(0, 'a'), line(1, 'b'));
  const given = [line(1, 'B'), line(3, 'd')];
  await write(...given);
  const entries = await trail();
  assert.equal(entries.at(-1)!.action, 'run.console_written');
  const { detail } = JSON.parse(entries.at(-1)!.leaf) as { detail: Record<string, unknown> };
  assert.deepEqual([detail['lines'], detail['replaced'], detail['added']], [2, 1, 2]);
  assert.match(detail['digest'] as string, /^[0-9a-f]{64}$/);
  assert.deepEqual(changes.at(-1), { type: 'console', experimentId: '0', runId, total: 4 });
  const told = changes.length;
  assert.equal(await write(...given), 4);
  assert.equal(await write(), 4);
  assert.deepEqual([(await trail()).length, changes.length], [entries.length, told]);
});

test('numbers that do not rise, too many lines, and a gap that is too wide are refused, and nothing of the call is kept', async (t) => {
  const { write, read, core } = await started(t);
  await write(line(0, 'a'));
  await assert.rejects(write(line(1, 'b'), line(1, 'c')), { code: 'invalid_argument', message: /lines\[1\]\.number is 1; .* above 1/ });
  await assert.rejects(write(line(-1, 'b')), { code: 'invalid_argument', message: /lines\[0\]\.number is -1/ });
  await assert.rejects(write(...Array.from({ length: 5_001 }, (_, number) => line(number, ''))), { code: 'invalid_argument', message: /5001 lines/ });
  await assert.rejects(write(line(0, 'A'), line(gapLimit + 2, 'far')), { code: 'failed_precondition', reason: 'console_gap', detail: { stored: 1 } });
  await assert.rejects(core.console.write(caller, { runId: 'f'.repeat(32), lines: [line(0, 'a')] }), { code: 'not_found' });
  assert.deepEqual(await read(), [line(0, 'a')]);
  assert.equal(await write(line(gapLimit + 1, 'far')), gapLimit + 2);
});

test('a full console replaces no line and adds none, and still takes what it has', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-console-'));
  t.after(() => removeFolderAtOnce(folder));
  const path = join(folder, 'assay.db');
  const before = await openSqliteStore({ path });
  const { core } = await openCore({ after: () => undefined }, { store: before });
  const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
  await linesOf(core, runId).write(line(0, 'a'), line(1, 'b'));
  await before.close();
  // As if a gibibyte had been written.
  const file = new DatabaseSync(path);
  file.exec(`update console_chunk set total_bytes = ${consoleLimits.bytes}`);
  file.close();
  const full = linesOf((await openCore(t, { store: await openSqliteStore({ path }) })).core, runId);
  for (const added of [line(1, 'B'), line(2, 'c')]) await assert.rejects(full.write(added), { code: 'limit_exceeded', reason: 'console_full' });
  assert.equal(await full.write(line(0, 'a'), line(1, 'b')), 2);
  assert.deepEqual(await full.read(), [line(0, 'a'), line(1, 'b')]);
});
