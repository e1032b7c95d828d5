// Secrets are taken out of bytes as they come, however they are cut, and nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formsOf } from '../../../src/workspace/secrets/known-values.ts';
import { createRedactor, type Redactor } from '../../../src/workspace/secrets/redactor.ts';
import { createRedactStream } from '../../../src/workspace/secrets/redact-stream.ts';
import { hasHint } from '../../../src/workspace/secrets/secret-hints.ts';
import { chance, drawing, syntheticSecrets, tokenFamilies } from './synthetic-secrets.ts';
import { trainingLog } from './training-logs.ts';

/** What is written of these pieces, and what is shown. */
function passed(redactor: Redactor, pieces: readonly Buffer[]): { readonly clean: string; readonly raw: Buffer } {
  const stream = createRedactStream(redactor);
  const out = [...pieces.flatMap((piece) => stream.add(piece)), ...stream.end()];
  return { clean: Buffer.concat(out.map(({ clean }) => clean)).toString(), raw: Buffer.concat(out.map(({ raw }) => raw)) };
}

const cutAt = (bytes: Buffer, ...places: readonly number[]): readonly Buffer[] => [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));

const secret = 'p@ss w0rd/+"quoted"ü';
const redactor = createRedactor({ DB_PASSWORD: secret, OTHER_TOKEN: 'zx8QwLmPtR5v', LINES_SECRET: 'first-line-of-it-77\nsecond-line-of-it-88' });

test('a secret in every form is taken out wherever the bytes are cut in two or three', () => {
  for (const form of [...formsOf(secret), 'zx8QwLmPtR5v', 'first-line-of-it-77\nsecond-line-of-it-88']) {
    const bytes = Buffer.from(`before\nsay ${form} now\nafter\n`);
    for (let place = 1; place < bytes.length; place += 1) {
      const { clean, raw } = passed(redactor, cutAt(bytes, place, Math.min(bytes.length, place + 3)));
      assert.ok(!clean.includes(form), `${form} cut at ${place}: ${clean}`);
      assert.ok(clean.startsWith('before\nsay ') && clean.endsWith(' now\nafter\n'), clean);
      assert.deepEqual(raw, bytes);
    }
  }
});

test('one byte at a time is the same as all at once', () => {
  const bytes = Buffer.from(`${trainingLog(4, 60).join('\n')}\ntoken: zx8QwLmPtR5v and ${secret}\n`);
  const single = [...bytes].map((byte) => Buffer.from([byte]));
  assert.deepEqual(passed(redactor, single), passed(redactor, [bytes]));
});

test('keys of known kinds are taken out wherever they are cut', () => {
  const draw = drawing(chance(5));
  for (const [family, make] of Object.entries(tokenFamilies)) {
    const token = make(draw);
    const bytes = Buffer.from(`x\nkey = "${token}" # end\ny\n`);
    for (let place = 1; place < bytes.length; place += 7) {
      const { clean } = passed(redactor, cutAt(bytes, place));
      assert.ok(!clean.includes(token) && clean.startsWith('x\nkey = "') && clean.endsWith('\ny\n'), `${family} at ${place}: ${clean}`);
    }
  }
});

test('a private key of many lines is taken out as it comes, and what follows it stays', () => {
  const body = Array.from({ length: 12 }, () => drawing(chance(6))('base64', 64)).join('\n');
  const text = `start\n-----BEGIN RSA PRIVATE KEY-----\n${body}\nab12=\n-----END RSA PRIVATE KEY-----\nend\nepoch 1 done\n`;
  for (const size of [1, 10, 64, 5_000]) {
    const bytes = Buffer.from(text);
    const { clean } = passed(redactor, cutAt(bytes, ...Array.from({ length: Math.floor((bytes.length - 1) / size) }, (_, index) => (index + 1) * size)));
    assert.ok(!body.split('\n').some((line) => clean.includes(line)), clean);
    assert.ok(clean.endsWith('\nend\nepoch 1 done\n'), clean);
  }
});

test('what holds no secret comes out byte for byte: logs, images, bytes that are no text, lines without an end', () => {
  const random = chance(8);
  const noise = Buffer.from(Array.from({ length: 300_000 }, () => Math.floor(random() * 256)));
  const log = trainingLog(9, 3_000).filter((line) => redactor.redact(line).text === line);
  for (const bytes of [
    noise,
    Buffer.from(log.join('\n')),
    Buffer.from('a'.repeat(200_000)),
    Buffer.from('token '.repeat(40_000)),
    Buffer.from('50%|█████     | 5/10\r'.repeat(5_000)),
  ]) {
    const { clean, raw } = passed(redactor, cutAt(bytes, 1_000, 70_000, 131_072));
    assert.deepEqual(raw, bytes);
    assert.ok(clean === bytes.toString());
  }
});

test('a secret in a very long line is taken out, also across the place where the line is cut', () => {
  for (const at of [32_700, 32_760, 32_768, 65_500, 70_000]) {
    const bytes = Buffer.from(`token ${'-'.repeat(at)} ${secret} zx8QwLmPtR5v ${'+'.repeat(50_000)}`);
    const { clean } = passed(redactor, cutAt(bytes, 20_000, 40_000, 60_000));
    assert.ok(!clean.includes(secret) && !clean.includes('zx8QwLmPtR5v'), String(at));
  }
});

test('a secret learnt later is taken out from then on, also what was held back already', () => {
  const own = createRedactor({});
  const stream = createRedactStream(own);
  const before = stream.add(Buffer.from('plain\n'));
  own.learn({ name: 'late', value: 'learnt-later-5' });
  const out = [...before, ...stream.add(Buffer.from('it is learnt-')), ...stream.add(Buffer.from('later-5\n')), ...stream.end()];
  assert.equal(Buffer.concat(out.map(({ clean }) => clean)).toString(), 'plain\nit is [redacted:known-value:late]\n');
});

test('whatever the close look finds has a hint', () => {
  for (const { text, family } of [1, 2, 3].flatMap(syntheticSecrets)) {
    const isEncoded = createRedactor({}).redact(text).text !== text && !hasHint(text);
    // Text in base64 is found by its run, and decoded.
    assert.ok(!isEncoded || /base64/.test(family), `${family}: ${text}`);
  }
});

test('at least 30 MB of a log pass in a second of processor time', (t) => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, step) => `epoch ${step % 100}/100 step ${step} loss=0.${step} acc=0.93 lr=1.0e-04 it/s=12.3\n`).join(''));
  const stream = createRedactStream(redactor);
  const start = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += 65_536) stream.add(bytes.subarray(at, at + 65_536));
  const { user, system } = process.cpuUsage(start);
  const speed = bytes.length / (user + system);
  t.diagnostic(`${speed.toFixed(0)} MB/s`);
  assert.ok(speed >= 30, `${speed} MB/s`);
});
