// What a client logs passes the relay without secrets: by value, and by name.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { fileWithoutSecrets, messageWithoutSecrets } from '../../src/relay/keep-secrets-out.ts';
import { createRedactor } from '../../src/workspace/secrets/redactor.ts';
import { startRelayRig } from './relay-rig.ts';

const made = (): ReturnType<typeof createRedactor> => createRedactor({ DB_PASSWORD: 'p@ss wörd/+"7' });
const clean = (message: unknown): unknown => JSON.parse(messageWithoutSecrets(Buffer.from(JSON.stringify(message)), made()).toString());

test('parameters and tags whose names speak of secrets lose their values, however short', () => {
  assert.deepEqual(
    clean({
      run_id: 'a',
      params: [
        { key: 'api_key', value: 'Zx81kQw92' },
        { key: 'password', value: 'ab"1' },
        { key: 'mode', value: 'ab"1' },
        { value: 'k9', key: 'client_secret' },
        { key: 'max_tokens', value: '4096' },
        { key: 'tokenizer', value: 'bert-base' },
      ],
      tags: [{ key: 'note', value: 'by Zx81kQw92' }],
    }),
    {
      run_id: 'a',
      params: [
        { key: 'api_key', value: '[redacted:known-value:api_key]' },
        { key: 'password', value: '[redacted:known-value:password]' },
        { key: 'mode', value: 'ab"1' },
        { value: '[redacted:known-value:client_secret]', key: 'client_secret' },
        { key: 'max_tokens', value: '4096' },
        { key: 'tokenizer', value: 'bert-base' },
      ],
      tags: [{ key: 'note', value: 'by [redacted:known-value:api_key]' }],
    },
  );
  assert.deepEqual(clean({ run_id: 'a', key: 'hf_token', value: 'abc' }), { run_id: 'a', key: 'hf_token', value: '[redacted:known-value:hf_token]' });
});

test('known values are taken out of every text of a message', () => {
  assert.deepEqual(clean({ experiment_id: '0', tags: [{ key: 'x', value: 'p@ss wörd/+"7' }], nested: { url: encodeURIComponent('p@ss wörd/+"7') } }), {
    experiment_id: '0',
    tags: [{ key: 'x', value: '[redacted:known-value:DB_PASSWORD]' }],
    nested: { url: '[redacted:known-value:DB_PASSWORD]' },
  });
});

test('a message without a secret stays the very same bytes, whatever they are', () => {
  for (const text of ['{"metrics":[{"key":"loss","value":0.5,"step":9007199254740993}]}', 'no json at all', '{"a": "\\ud800"}', '']) {
    const body = Buffer.from(text);
    assert.equal(messageWithoutSecrets(body, made()), body);
  }
});

test('files keep their length', async () => {
  const file = Buffer.from('start p@ss wörd/+"7 end');
  const expected = file.toString('latin1').replace(/p@ss.*7/, (text) => '*'.repeat(text.length));
  const whole = fileWithoutSecrets({ whole: file }, made());
  assert.ok('whole' in whole && whole.whole.toString('latin1') === expected);
  const long = fileWithoutSecrets({ stream: Readable.from([file.subarray(0, 9), file.subarray(9)]) }, made());
  assert.ok('stream' in long && Buffer.concat(await long.stream.toArray()).toString('latin1') === expected);
});

test('requests that no route of the relay answers lose them too, but for what a webhook signs with', async (t) => {
  const bodies = new Map<string, string>();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      bodies.set(incoming.url!, Buffer.concat(chunks).toString());
      outgoing.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const secret = 'p@ss-word-7741';
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rig = await startRelayRig(t, { server: url, keeper: createRedactor({ DB_PASSWORD: secret }) });
  await fetch(`${url}/ready`);
  const send = async (path: string, type: string, body: string): Promise<string> => {
    await fetch(rig.relay.url + path, { method: 'POST', headers: { 'content-type': type }, body });
    return bodies.get(path) ?? 'nothing arrived';
  };
  const json = 'application/json';
  assert.equal(await send('/api/3.0/mlflow/traces', json, JSON.stringify({ trace: { request: `by ${secret}` } })), '{"trace":{"request":"by [redacted:known-value:DB_PASSWORD]"}}');
  assert.equal(
    await send('/api/2.0/mlflow/traces/x/tags', json, JSON.stringify({ key: 'api_token', value: 'Zx81kQw92' })),
    '{"key":"api_token","value":"[redacted:known-value:api_token]"}',
  );
  const otlp = await send('/v1/traces', 'application/x-protobuf', `\x01\x02${secret}\x03`);
  assert.ok(otlp.length === secret.length + 3 && !otlp.includes(secret), otlp);
  const graphql = await send('/graphql', json, JSON.stringify({ query: `{ run(token: "${secret}") }` }));
  assert.ok(!graphql.includes(secret), graphql);
  const large = await send('/api/2.0/mlflow/upload-artifact?run_id=x&path=y', 'application/octet-stream', `${'x'.repeat(17 * 1024 * 1024)}${secret}`);
  assert.ok(large.length === 17 * 1024 * 1024 + secret.length && !large.includes(secret));
  assert.ok((await send('/api/2.0/mlflow/webhooks', json, JSON.stringify({ name: 'w', secret }))).includes(secret));
});
