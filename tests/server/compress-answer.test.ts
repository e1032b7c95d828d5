// Answers are zipped for other machines that can unzip, when it pays; what they say stays the same.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { acceptsGzip, compressed, wantsCompression } from '../../src/server/compress-answer.ts';

const request = (remoteAddress: string, encoding?: string) => ({ headers: { 'accept-encoding': encoding }, socket: { remoteAddress } }) as unknown as IncomingMessage;

it('only clients on other machines that can unzip get it', () => {
  assert.equal(wantsCompression(request('10.0.0.7', 'gzip, deflate')), true);
  assert.equal(wantsCompression(request('::ffff:10.0.0.7', 'gzip')), true);
  for (const local of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(wantsCompression(request(local, 'gzip')), false);
  assert.equal(wantsCompression(request('10.0.0.7')), false);
});

it('a gzip of quality 0 is a refusal', () => {
  for (const header of ['gzip', 'br, gzip', 'gzip;q=0.5', 'gzip ; q=1, br']) assert.equal(acceptsGzip(header), true, header);
  for (const header of ['gzip;q=0', 'gzip; q=0.0, br', 'br', 'identity', '', undefined, null]) assert.equal(acceptsGzip(header), false, String(header));
});

it('long JSON is zipped, with its status and headers kept', async () => {
  const text = JSON.stringify({ runs: Array.from({ length: 200 }, (_, index) => ({ index })) });
  const answer = await compressed(new Response(text, { status: 404, headers: { 'content-type': 'application/json', vary: 'Origin' } }));
  assert.deepEqual([answer.status, answer.headers.get('content-encoding'), answer.headers.get('vary')], [404, 'gzip', 'Origin, Accept-Encoding']);
  assert.equal(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString(), text);
});

it('short, binary, empty or already zipped answers are left as they are', async () => {
  const long = 'x'.repeat(5000);
  const short = await compressed(new Response('{}', { headers: { 'content-type': 'application/json' } }));
  assert.deepEqual([short.headers.get('content-encoding'), await short.text()], [null, '{}']);
  const kept: readonly Record<string, string>[] = [{ 'content-type': 'application/octet-stream' }, { 'content-type': 'text/html', 'content-encoding': 'gzip' }];
  for (const headers of kept) {
    const answer = new Response(long, { headers });
    assert.equal(await compressed(answer), answer);
  }
  const empty = new Response(null, { status: 204 });
  assert.equal(await compressed(empty), empty);
});
