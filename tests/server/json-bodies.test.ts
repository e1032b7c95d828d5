// Large JSON bodies: parsed in a thread, handed over in pieces, and refused when they are hostile.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { collectGarbage } from '../../src/give-way.ts';
import { createMlflowProtocol } from '../../src/protocols/mlflow/protocol.ts';
import { createJsonBodies, largeBytes } from '../../src/server/json/json-bodies.ts';
import { assembleJson, type JsonPiece, piecesOf, valuesPerPiece } from '../../src/server/json/json-pieces.ts';
import { findExcess } from '../../src/server/json/scan-json.ts';
import { openNative } from '../protocols/native/native-under-test.ts';
import { openCore } from '../core/core-under-test.ts';

const request = (body: string): Request => new Request('http://127.0.0.1/', { method: 'POST', body });

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return (Array.isArray(value) ? value : Object.values(value)).reduce((sum: number, item) => sum + countValues(item), 1);
}

const contentOf = (piece: JsonPiece): unknown => ('root' in piece ? piece.root : 'items' in piece ? piece.items : piece.fields);

describe('a large JSON body', () => {
  it('is the same value after it was cut into pieces, whatever it is, and no piece is large', () => {
    const large = fc.tuple(fc.json(), fc.integer({ min: 1, max: 4_000 }), fc.boolean()).map(([text, times, isList]): unknown => {
      const items = Array.from({ length: times }, () => JSON.parse(text) as unknown);
      return isList ? [items, text, items] : JSON.parse(`{"__proto__":${JSON.stringify(items)},"a":{"b":${JSON.stringify(items)}},"c":1}`);
    });
    fc.assert(
      fc.property(large, (value) => {
        const assembly = assembleJson();
        for (const piece of piecesOf(value)) {
          assert.ok(countValues(contentOf(piece)) <= 2 * valuesPerPiece + 2);
          // As a thread's messages are: nothing is shared.
          assembly.add(structuredClone(piece));
        }
        assert.deepEqual(assembly.value(), value);
      }),
      { numRuns: 60 },
    );
  });

  it('gives its bytes back as it is answered, not several bodies later', async () => {
    const bodies = createJsonBodies();
    const length = 8 * 1024 * 1024;
    await assert.rejects(bodies.read(request('['.repeat(length))), /nested more than/);
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 6; count += 1) await assert.rejects(bodies.read(request('['.repeat(length))), /nested more than/);
    collectGarbage('major');
    assert.ok(process.memoryUsage().arrayBuffers < before + length);
    await bodies.close();
  });

  it('tells the fields that are wanted exactly with every number by its text, as a small one does', async () => {
    const bodies = createJsonBodies();
    const config = '{"lr":0.10,"big":12345678901234567890,"over":1e400,"nan":{"$number":"NaN"},"tiny":-0}';
    for (const filling of ['', 'x'.repeat(2 * largeBytes)]) {
      const body = await bodies.read(request(`{"config":${config},"name":"${filling}","other":1.0}`), ['config', 'summary']);
      assert.ok('value' in body);
      assert.deepEqual(body.exact, { config });
    }
    await bodies.close();
  });

  it('is read as JSON.parse reads it, and the thread that reads it ends', async () => {
    const bodies = createJsonBodies();
    const value = { metrics: Array.from({ length: 20_000 }, (_none, step) => ({ key: 'é "x"', value: step / 3, step, nested: [[], {}, null, true] })), name: 'a\u0001b' };
    const text = JSON.stringify(value);
    assert.ok(text.length > largeBytes);
    assert.deepEqual(await bodies.read(request(text)), { value });
    assert.deepEqual(await bodies.read(request('{"a":1}')), { value: { a: 1 }, text: '{"a":1}' });
    await bodies.close();
  });

  it('has the first text told that may not be, as a small one does', async () => {
    const bodies = createJsonBodies();
    for (const filling of ['', 'x'.repeat(2 * largeBytes)]) {
      const body = await bodies.read(request(`{"a":["${filling}",{"b":"\\ud83d\\ude00","c":"x\\udc00"}],"d":"\\u0000"}`));
      assert.ok('value' in body);
      assert.deepEqual(body.flaw, { path: ['a', 1, 'c'], what: 'a lone surrogate (U+DC00) at position 1' });
    }
    await bodies.close();
  });

  it('that is no UTF-8 is refused, as a small one is, and the next one is read', async () => {
    const bodies = createJsonBodies();
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      for (const filling of ['', 'x'.repeat(2 * largeBytes)]) {
        const body = Buffer.concat([Buffer.from(`{"a":"${filling}`), Buffer.from(bytes), Buffer.from('"}')]);
        await assert.rejects(bodies.read(new Request('http://127.0.0.1/', { method: 'POST', body })), { code: 'invalid_argument', reason: 'bad_text', message: /no UTF-8/u });
      }
    }
    assert.deepEqual(await bodies.read(request('{"a":1}')), { value: { a: 1 }, text: '{"a":1}' });
    await bodies.close();
  });

  it('that is no JSON has the problem told', async () => {
    const bodies = createJsonBodies();
    const found = await bodies.read(request(`{"a":"${'x'.repeat(largeBytes)}`));
    assert.ok('problem' in found);
    assert.match(found.problem, /Unterminated string/);
    await bodies.close();
  });

  it('that is nested deeply or holds too much is refused, naming the limit, and the next one is read', async () => {
    const bodies = createJsonBodies();
    for (const text of ['['.repeat(15_000_000), '{"a":'.repeat(100_000), `{"a":${'['.repeat(300_000)}${']'.repeat(300_000)}}`]) {
      await assert.rejects(bodies.read(request(text)), { code: 'invalid_argument', reason: 'body_too_deep', message: /nested more than 100 levels/ });
    }
    await assert.rejects(bodies.read(request(`[${'0,'.repeat(250_001)}0]`)), { code: 'invalid_argument', reason: 'body_too_full', message: /more than 250000 values/ });
    const next = JSON.stringify(['y'.repeat(largeBytes)]);
    assert.deepEqual(await bodies.read(request(next)), { value: JSON.parse(next) });
    await bodies.close();
  });

  it('may hold brackets in its texts, however many', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    assert.equal(findExcess(bytes(JSON.stringify({ a: '['.repeat(1000), b: '\\"[[' + '{'.repeat(1000) }))), undefined);
    assert.equal(findExcess(bytes(`${'['.repeat(100)}${']'.repeat(100)}`)), undefined);
    assert.equal(findExcess(bytes('['.repeat(101))), 'too deep');
    assert.equal(findExcess(bytes(`[${'[],'.repeat(10)}1]`.repeat(10))), undefined);
  });

  it('is 400 on both wires when it is nested deeply, also below the size that is parsed apart', async (t) => {
    const bodies = createJsonBodies();
    t.after(() => bodies.close());
    const native = await openNative(t);
    const { core } = await openCore(t);
    const quiet = (): void => {};
    const mlflow = createMlflowProtocol(core, { log: { debug: quiet, info: quiet, warning: quiet, error: quiet }, readJson: bodies.read });
    for (const levels of [5_000, 1_000_000]) {
      const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
      const answer = await mlflow.request('http://127.0.0.1/api/2.0/mlflow/runs/create', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(2 * levels + 20) },
        body: `{"experiment_id":${deep}}`,
      });
      assert.equal(answer.status, 400);
      assert.match(((await answer.json()) as { message: string }).message, levels === 5_000 ? /Invalid value|nested more than 100/ : /nested more than 100 levels/);
    }
    const objects = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const answer = await native.send('POST', '/api/v1/runs', { body: `{"experimentId":${objects}}` });
    assert.equal(answer.status, 400);
  });
});
