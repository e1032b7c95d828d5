// Several processes of one server: one banner, one port, children that are started anew, and all gone when the parent is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { runAssay, type ServerProcess, temporaryFolder } from './server-process.ts';

const noPostgres = (await whyNoPostgres()) ?? false;

const childrenOf = ({ child }: ServerProcess): readonly number[] => {
  try {
    return execFileSync('ps', ['--ppid', String(child.pid), '-o', 'pid='], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number);
  } catch {
    // ps ends with 1 when there is none.
    return [];
  }
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const events = (server: ServerProcess): readonly string[] =>
  server
    .stderr()
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { event: string }).event);

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`${what} did not come about in 30 s`);
}

describe('several processes', () => {
  it('without a database of their own are refused, saying what to do', async () => {
    const server = runAssay(['server', '--processes', '2', '--port', '0', '--data', temporaryFolder()]);
    assert.equal(await server.ended, 2);
    assert.match(server.stderr(), /processes is 2 and there is no database: the SQLite file is written by one process.*Give a PostgreSQL database/);
  });

  it('of a database that is not there end as one server does', async () => {
    const server = runAssay(['server', '--processes', '2', '--port', '0', '--data', temporaryFolder(), '--database', 'postgresql://nobody@127.0.0.1:1/none']);
    assert.equal(await server.ended, 1);
    assert.equal(server.stderr(), 'assay: the database server cannot be reached; try again\n');
    assert.equal(server.stdout(), '');
  });

  it('share the port, are started anew when killed, and stop with the parent', { skip: noPostgres }, async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    const server = runAssay(['server', '--processes', '2', '--port', '0', '--data', temporaryFolder(), '--database', await postgres.freshDatabase()]);
    const { url } = await server.started;
    assert.equal(server.stdout().match(/is running at/g)?.length, 1);
    const before = childrenOf(server);
    assert.equal(before.length, 2);
    assert.deepEqual(events(server), ['server.started']);
    // Each connection is another, so both children answer.
    const healthy = async (): Promise<boolean> =>
      (await Promise.all(Array.from({ length: 8 }, () => fetch(`${url}/readyz`, { headers: { connection: 'close' } })))).every(({ status }) => status === 200);
    assert.ok(await healthy());

    process.kill(before[0]!, 'SIGKILL');
    await until('its end', () => !isAlive(before[0]!));
    await until('a child in its place', () => events(server).includes('process.started'));
    assert.deepEqual(
      childrenOf(server).map((pid) => before.includes(pid)),
      [true, false],
    );
    assert.ok(await healthy());

    // All at once: nobody holds the port, which was any free one, and it is the same again.
    for (const pid of childrenOf(server)) process.kill(pid, 'SIGKILL');
    await until('an answer at the same port', () => healthy().catch(() => false));

    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    assert.deepEqual(childrenOf(server), []);
    await assert.rejects(fetch(`${url}/health`));
  });

  it('end when their parent is killed', { skip: noPostgres }, async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    const server = runAssay(['server', '--processes', '2', '--port', '0', '--data', temporaryFolder(), '--database', await postgres.freshDatabase()]);
    await server.started;
    const children = childrenOf(server);
    server.child.kill('SIGKILL');
    await until('the end of the children', () => !children.some(isAlive));
  });
});
