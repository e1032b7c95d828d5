// Page tokens are text that clients send back: damaged, foreign and forged ones are refused with a sentence and
// never become a fault of the server, on every list that has pages.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { AssayError } from '../../src/core/base/errors.ts';
import { decodePageToken, encodePageToken, fingerprint } from '../../src/storage/sql/query/page-token.ts';
import { type MlflowUnderTest, openMlflow } from '../protocols/mlflow/mlflow-under-test.ts';

const query = fingerprint('a query');
const values = fc.array(fc.oneof(fc.string(), fc.double(), fc.integer(), fc.constant(null)), { maxLength: 6 });
const damage = fc.record({ at: fc.nat(), byte: fc.nat(255) });

describe('page tokens', () => {
  it('give back what went in', () => {
    fc.assert(fc.property(values, (position) => assert.deepEqual(decodePageToken(encodePageToken(query, position), query), position)));
  });

  it('are refused when they are any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), (token) => isRefused(token)),
      { numRuns: 3_000 },
    );
  });

  it('are refused when a byte of them is changed', () => {
    fc.assert(
      fc.property(values, damage, (position, { at, byte }) => {
        const bytes = Buffer.from(encodePageToken(query, position), 'base64url');
        const before = bytes[at % bytes.length];
        bytes[at % bytes.length] = byte;
        if (byte !== before) isRefused(bytes.toString('base64url'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are refused when they are of another query', () => {
    fc.assert(fc.property(values, (position) => isRefused(encodePageToken(fingerprint('another query'), position))));
  });
});

/** Lists of the MLflow wire with pages, each with a request for a first page of one. */
const lists: Readonly<Record<string, (under: MlflowUnderTest, token: string) => Promise<{ readonly status: number; readonly body: { readonly next_page_token?: string } }>>> = {
  'runs/search': (under, page_token) => under.post('runs/search', { experiment_ids: ['0'], max_results: 1, order_by: ['metrics.a DESC', 'params.b'], page_token }),
  'experiments/search': (under, page_token) => under.post('experiments/search', { max_results: 1, page_token }),
  'registered-models/search': (under, page_token) => under.get('registered-models/search', { max_results: 1, page_token }),
  'model-versions/search': (under, page_token) => under.get('model-versions/search', { max_results: 1, page_token }),
  'logged-models/search': (under, page_token) => under.post('logged-models/search', { experiment_ids: ['0'], max_results: 1, page_token }),
  'metrics/get-history': (under, page_token) => under.get('metrics/get-history', { run_id: runOf.get(under), metric_key: 'a', max_results: 1, page_token }),
  webhooks: (under, page_token) => under.get('webhooks', { max_results: 1, page_token }),
};

const runOf = new WeakMap<MlflowUnderTest, string>();

describe('page tokens on the MLflow wire', () => {
  for (const [name, ask] of Object.entries(lists)) {
    it(`${name} refuses damaged and forged tokens and never fails`, async (test) => {
      const under = await openMlflow(test);
      await fill(under);
      const first = await ask(under, '');
      assert.equal(first.status, 200, JSON.stringify(first.body));
      const token = first.body.next_page_token;
      assert.ok(token, `${name} has a second page`);
      assert.equal((await ask(under, token)).status, 200);
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), forged(token)), async (made) => {
          const { status, body } = await ask(under, made);
          assert.ok(status === 200 || status === 400, `${made} -> ${status} ${JSON.stringify(body)}`);
        }),
        { numRuns: 150 },
      );
    });
  }
});

/** Tokens with a right checksum and a right fingerprint but with any position in them: what a curious client can make. */
function forged(token: string): fc.Arbitrary<string> {
  const content = JSON.parse(Buffer.from(token, 'base64url').subarray(4).toString('utf8')) as readonly unknown[];
  return fc.array(fc.oneof(fc.jsonValue(), fc.constant(content.at(-1)), fc.double(), fc.string({ unit: 'binary' })), { maxLength: content.length + 1 }).map((position) => {
    const body = Buffer.from(JSON.stringify([content[0], ...position]));
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(body));
    return Buffer.concat([checksum, body]).toString('base64url');
  });
}

/** Two of everything that is listed. */
async function fill(under: MlflowUnderTest): Promise<void> {
  runOf.set(under, await under.newRun());
  await under.newRun();
  await under.ok(under.post('experiments/create', { name: 'second' }));
  for (const name of ['one', 'two']) {
    await under.ok(under.post('registered-models/create', { name }));
    await under.ok(under.post('model-versions/create', { name, source: 's3://bucket/model' }));
    await under.ok(under.post('logged-models', { experiment_id: '0', name }));
    await under.ok(under.post('webhooks', { name, url: 'https://192.88.99.1/x', events: [{ entity: 'MODEL_VERSION', action: 'CREATED' }] }));
    await under.ok(under.post('runs/log-metric', { run_id: runOf.get(under), key: 'a', value: name.length, timestamp: name === 'one' ? 1 : 2 }));
  }
}

function isRefused(token: string): void {
  assert.throws(
    () => decodePageToken(token, query),
    (error) => error instanceof AssayError && error.code === 'invalid_argument',
  );
}
