// docs/jobs.md lists every job and every schedule as the tables in core have them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { jobKinds } from '../../src/core/jobs/job-kinds.ts';
import { jobStates } from '../../src/core/jobs/job.ts';
import { standingSchedules } from '../../src/core/jobs/standing-schedules.ts';
import { permissions } from '../../src/core/access/permissions.ts';

const page = readFileSync(new URL('../../docs/jobs.md', import.meta.url), 'utf8');

/** The cells of the table below a heading. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const part = page.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const lines = part.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

it('names every job with its lane, attempts, lease, and whether it is kept, and says what happens when it runs twice', () => {
  const rows = rowsBelow('The jobs there are');
  assert.deepEqual(
    rows.map((cells) => cells.slice(0, 5)),
    Object.entries(jobKinds).map(([name, { lane, attempts, leaseMs, isKeptWhenDone }]) => [name, lane, String(attempts), `${leaseMs / 1000} s`, isKeptWhenDone ? 'yes' : 'no']),
  );
  for (const [name, , , , , twice] of rows) assert.ok(twice!.length > 10, name);
});

it('names every state, and every schedule with its time', () => {
  assert.deepEqual(
    rowsBelow('States').map(([state]) => state),
    jobStates,
  );
  assert.deepEqual(
    rowsBelow('Schedules'),
    standingSchedules.map(({ id, name, timing }) => [id, name, 'cron' in timing ? timing.cron : `every ${timing.everyMs} ms`]),
  );
});

it('says who may see and change them', () => {
  assert.deepEqual([permissions['job.read'], permissions['job.manage']], [['auditor', 'owner'], ['owner']]);
  assert.match(page, /To see them takes the role of an auditor or owner of everything; to cancel, try again, pause and resume, that of an owner\./);
});
