// Time limit: 10 minutes
// Several servers on one database and one folder of blobs, one of them killed at random again and again: nothing acknowledged is lost or
// there twice, the audit trail is one chain, and whoever follows the live feed misses nothing, whichever server they come back to.
// `node scripts/kill-soak.mjs --postgres --servers 3` does it hundreds of times.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { parseEventStream } from '../../sdk/event-stream.ts';
import { openDirectSql } from './direct-sql.ts';
import { inspectedSoak, ledgerSeed } from './inspected-soak.ts';

const kills = Number(process.env['LEDGER_KILLS'] ?? 10);

describe('two servers on one PostgreSQL, one of them killed at a time', { skip: (await whyNoPostgres()) ?? false }, () => {
  it('lose, double, invent and tear nothing, and leave no gap in the live feed', async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    const database = await postgres.freshDatabase();
    let follower: Follower | undefined;
    const through = async (url: string): Promise<string> => {
      follower = follow(url);
      return url;
    };
    await inspectedSoak(test, { seed: ledgerSeed(), kills, servers: 2, writers: 16, pauseMs: 60, intents: 400, database, through });
    const { ids, opened } = await follower!.end();
    await expectNoGap(test, { ids, opened, database });
  });
});

interface Heard {
  /** Of events, as they came. */
  readonly ids: readonly string[];
  /** How often the stream was opened. */
  readonly opened: number;
}

interface Follower {
  end(): Promise<Heard>;
}

/** Comes back after each loss with the last id it has, as a browser does. */
function follow(url: string): Follower {
  const stopping = new AbortController();
  const ids: string[] = [];
  let opened = 0;
  let last: string | undefined;

  async function listen(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const response = await fetch(`${url}/api/v1/events`, { signal: stopping.signal, headers: last === undefined ? {} : { 'last-event-id': last } });
        if (!response.ok) throw new Error(String(response.status));
        opened += 1;
        for await (const { id, data } of parseEventStream(response.body!)) {
          if (data !== '') ids.push(data.includes('"reset"') ? `reset at ${id}` : id!);
          last = id ?? last;
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
  const listening = listen();
  return {
    end: async () => {
      stopping.abort();
      await listening;
      return { ids, opened };
    },
  };
}

async function expectNoGap(test: TestContext, { ids, opened, database }: Heard & { readonly database: string }): Promise<void> {
  test.diagnostic(`${ids.length} events heard over ${opened} connections`);
  assert.ok(ids.length >= 400, `only ${ids.length} events were heard`);
  assert.ok(opened >= 2, 'its connection was never lost');
  const sql = await openDirectSql({ data: '', database });
  try {
    const numbers = ids.map((id) => Number(id.split('-')[1]));
    const told = (await sql.query('select number from change_event order by number')).map(({ number }) => Number(number)).filter((number) => number >= numbers[0]!);
    assert.ok(numbers.join() === told.join(), `heard ${numbers.length} of ${told.length}: ${ids.filter((id) => id.startsWith('reset')).join()}`);
  } finally {
    await sql.close();
  }
}
