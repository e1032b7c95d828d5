// No document of the query language and no body of a stream fails the server of the W&B wire, or makes it forget a run that is well.
// 2,000 requests; FUZZ_REQUESTS=20000 for more, FUZZ_SEED for the same again.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';

import { buildSchema } from 'graphql';

import { createLog } from '../../src/log.ts';
import { schemaText } from '../../src/protocols/wandb/graphql/schema-text.ts';
import { createRandom } from '../ledger/random.ts';
import { openWandb, type WandbUnderTest } from '../protocols/wandb/wandb-under-test.ts';
import { makeQueryDocument } from './query-documents.ts';
import { makeStreamBody } from './stream-bodies.ts';

const requests = Number(process.env['FUZZ_REQUESTS'] ?? 2_000);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

async function openFuzzed(t: TestContext): Promise<{ readonly wandb: WandbUnderTest; readonly faults: string[] }> {
  t.diagnostic(`seed ${seed}, ${requests / 2} requests`);
  const faults: string[] = [];
  const log = createLog({ level: 'error', format: 'text', write: (line) => void faults.push(line), now: Date.now });
  const wandb = await openWandb(t, { log });
  for (const name of ['abc', 'def']) await wandb.upsert({ name });
  return { wandb, faults };
}

function peakMebibytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function expectWell(wandb: WandbUnderTest, faults: readonly string[]): Promise<void> {
  assert.deepEqual(faults.slice(0, 3), []);
  assert.equal((await wandb.upsert({ name: 'sound' })).inserted, true);
  assert.equal((await wandb.stream('sound', { files: { 'wandb-history.jsonl': { offset: 0, content: ['{"_step": 0, "x": 1}'] } } })).status, 200);
  assert.equal((await wandb.core.runs.get({ id: 'local', name: 'local user', via: 'test', requestId: '1' }, 'sound')).metrics.length, 1);
}

it('documents by chance are answered or refused', async (t) => {
  const { wandb, faults } = await openFuzzed(t);
  const random = createRandom(seed);
  const schema = buildSchema(schemaText);
  const statuses = new Map<number, number>();
  const before = peakMebibytes();
  for (let count = 0; count < requests / 2; count += 1) {
    const { query, variables } = makeQueryDocument(schema, random);
    const { status, body } = await wandb.query(query, variables);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    assert.ok(
      status < 500,
      `${status} ${JSON.stringify(body).slice(0, 300)} to ${query.slice(0, 2_000)} with ${JSON.stringify(variables).slice(0, 2_000)}\n${faults.at(-1) ?? ''}`,
    );
  }
  t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries(statuses))}; ${Math.round(peakMebibytes() - before)} MiB more at the most`);
  assert.ok((statuses.get(200) ?? 0) > requests / 20 && (statuses.get(400) ?? 0) > requests / 20, 'some are good and some are not');
  assert.ok(peakMebibytes() - before < 512, 'memory stays bounded');
  await expectWell(wandb, faults);
});

it('bodies of streams by chance are taken or refused', async (t) => {
  const { wandb, faults } = await openFuzzed(t);
  const random = createRandom(seed);
  const statuses = new Map<number, number>();
  const before = peakMebibytes();
  for (let count = 0; count < requests / 2; count += 1) {
    const body = makeStreamBody(random);
    const { status, body: answer } = await wandb.stream(random.pick(['abc', 'def', 'abc', 'none']), body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    assert.ok(status < 500, `${status} ${JSON.stringify(answer).slice(0, 300)} to ${body.slice(0, 3_000)}`);
  }
  t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries(statuses))}; ${Math.round(peakMebibytes() - before)} MiB more at the most`);
  assert.ok((statuses.get(200) ?? 0) > requests / 10 && (statuses.get(400) ?? 0) > 10, 'some are good and some are not');
  assert.ok(peakMebibytes() - before < 512, 'memory stays bounded');
  await expectWell(wandb, faults);
});
