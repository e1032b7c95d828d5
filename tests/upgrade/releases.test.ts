// Time limit: 10 minutes
// Whoever installs a newer release opens the data and the recordings of an older one: every fixture that a release left
// behind is opened by today's server on both engines, and must be told as that release told it.
import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { asTold } from './as-told.ts';
import { type EngineName, engines, fixtureFiles, fixtureReleases, readJson } from './fixture-files.ts';
import { sendUnsent, withOpenedFixture } from './opened-fixture.ts';
import { readEverything, type Told } from './read-everything.ts';
import type { Delivered } from './webhook-receiver.ts';
import { asFoundBy01, asTagsOf01, ofFirstProject } from './words-of-0.1.ts';

const noPostgres = (await whyNoPostgres()) ?? false;

it('there is a fixture of each release to open', () => {
  assert.equal(fixtureReleases()[0], '0.1');
});

for (const release of fixtureReleases()) {
  for (const engine of engines) {
    it(`what ${release} left behind on ${engine} is all there`, { skip: engine === 'postgresql' && noPostgres }, async (t) => {
      const files = fixtureFiles(release);
      const inItsWords = release === '0.1' ? (told: unknown) => asFoundBy01(asTagsOf01(told)) : (told: unknown) => told;
      const found = release === '0.1' ? asFoundBy01 : (told: unknown) => told;
      const written = found(readJson(files.expected[engine])) as Told;
      const expected = release === '0.1' ? ofFirstProject(written) : written;
      const expectedSent = found(readJson(files.expectedSent[engine])) as { readonly unsent: unknown; readonly deliveries: readonly Delivered[] };
      const database = await emptyDatabase(engine);
      await withOpenedFixture(files, { engine, database: database?.url }, async (opened) => {
        await t.test('both wires tell it as they told it before', async () => {
          assert.deepEqual(asTold(inItsWords(await readEverything(opened.url)), expected), expected);
        });

        await t.test('deliveries that waited for their receiver come to it, signed', async () => {
          // 0.1 told empty texts of what MLflow tells as null; deliveries do as MLflow does since.
          const deliveries = withNulls(expectedSent.deliveries) as typeof expectedSent.deliveries;
          assert.deepEqual(asTold(await opened.receiver.receive(deliveries.length), deliveries), deliveries);
        });

        await t.test('a collection takes nothing that any of it names, however old it is', async () => {
          const before = filesIn(await readEverything(opened.url));
          const blobs = join(opened.data, 'blobs');
          for (const name of readdirSync(blobs, { recursive: true, encoding: 'utf8' })) if (/[0-9a-f]{64}$/.test(name)) utimesSync(join(blobs, name), 1_600_000_000, 1_600_000_000);
          const { jobs } = JSON.parse(await opened.call('gc', '--json')) as { readonly jobs: readonly { readonly result: { readonly kept: number; readonly freed: number } }[] };
          assert.ok(jobs[0]!.result.kept > 10 && before.length > 10, JSON.stringify([jobs, before.length]));
          assert.deepEqual(filesIn(await readEverything(opened.url)), before);
        });

        await t.test('runs that were never sent arrive whole', async () => {
          assert.deepEqual(asTold(inItsWords(await sendUnsent(opened)), expectedSent.unsent), expectedSent.unsent);
        });

        await t.test('a run is repeated from its record with the same bytes', async () => {
          const { exit, outputs, console, missing } = await repeat(opened.call);
          assert.deepEqual(
            { exit, outputs: outputs.map(({ path, level }) => `${path}: ${level}`), differingLines: console.differing, missing },
            { exit: { before: 'exit code 0', after: 'exit code 0' }, outputs: ['sorted.txt: byte'], differingLines: 0, missing: [] },
          );
        });
      });
      await database?.stop();
    });
  }
}

/** Every digest of bytes that came from the server, and every list of blobs that were missing. */
function filesIn(told: unknown): readonly unknown[] {
  if (typeof told !== 'object' || told === null) return [];
  return Object.entries(told).flatMap(([key, value]) => (['sentDigest', 'blobs', 'missing'].includes(key) ? [[key, value]] : filesIn(value)));
}

async function emptyDatabase(engine: EngineName): Promise<{ readonly url: string; stop(): Promise<void> } | undefined> {
  if (engine === 'sqlite') return undefined;
  const postgres = await withPostgres();
  return { url: await postgres.freshDatabase(), stop: () => postgres.stop() };
}

interface Evidence {
  readonly exit: unknown;
  readonly outputs: readonly { readonly path: string; readonly level: string }[];
  readonly console: { readonly differing: number };
  readonly missing: unknown;
}

/** On another machine than the one of the record nothing stronger may be claimed, whatever came out. */
async function repeat(call: (...args: readonly string[]) => Promise<string>): Promise<Evidence> {
  return (JSON.parse(await call('reproduce', 'pipeline', '--at', 'statistical', '--quiet', '--json')) as { readonly evidence: Evidence }).evidence;
}

/** `''` as null where a delivery tells a description or a run. */
function withNulls(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told), (key, value: unknown) => ((key === 'description' || key === 'run_id') && value === '' ? null : value)) as unknown;
}
