// One rule for text at every edge: each text of each operation of both wires, in body, query and path, is refused with 400 when
// it holds NUL, half a surrogate pair or bytes that are no UTF-8; the field is named, and nothing changes.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';

import { findQueryFlaw, findTextFlaw, flawOfText, mayHoldFlaw } from '../../src/core/base/text-flaw.ts';
import { localUser } from '../../src/core/access/caller.ts';
import { mlflowCases } from '../access/mlflow-cases.ts';
import { nativeCases, type Case } from '../access/native-cases.ts';
import { fillProject, openWorld } from '../access/world.ts';

/** What programs printed and documents about runs are content, stored whatever they hold. */
const contentOperations = new Set(['appendConsole', 'recordReproduction', 'recordProof']);

const flaws = {
  NUL: ['\0', '%00'],
  'a high half': ['\uD800', '%ED%A0%80'],
  'a low half': ['\uDFFF', '%ED%BF%BF'],
  'a pair the wrong way round': ['\uDE00\uD83D', '%ff%fe'],
} as const;

interface Mutant {
  readonly what: string;
  readonly request: Request;
  /** Whether it stands in the path, whose rules have words of their own. */
  readonly isInPath: boolean;
}

async function* mutantsOf({ name, request }: Case): AsyncGenerator<Mutant> {
  const { method, url, headers } = request;
  const type = headers.get('content-type') ?? '';
  const text = request.body === null ? undefined : await request.clone().text();
  const body = text === undefined ? {} : { body: text };
  for (const [flaw, [raw, encoded]] of Object.entries(flaws)) {
    if (text !== undefined && type.startsWith('application/json') && !contentOperations.has(name)) {
      for (const { path, value } of flawedBodies(JSON.parse(text), raw))
        yield { what: `${flaw} at ${path} of ${name}`, request: new Request(url, { method, headers, body: JSON.stringify(value) }), isInPath: false };
    }
    const { origin, pathname, search, searchParams } = new URL(url);
    for (const key of new Set(searchParams.keys())) {
      const at = `${origin}${pathname}`;
      const query = search.slice(1);
      yield { what: `${flaw} in the value of ${key} of ${name}`, request: new Request(`${at}?${query}&${key}=x${encoded}`, { method, headers, ...body }), isInPath: false };
      yield { what: `${flaw} in a name of the query of ${name}`, request: new Request(`${at}?${query}&${key}${encoded}=x`, { method, headers, ...body }), isInPath: false };
    }
    yield { what: `${flaw} in the path of ${name}`, request: new Request(`${origin}${pathname}${encoded}${search}`, { method, headers, ...body }), isInPath: true };
  }
}

/** The value with the flaw at the end of one text or key, for each there is. */
function* flawedBodies(value: unknown, flaw: string, path = ''): Generator<{ readonly path: string; readonly value: unknown }> {
  if (typeof value === 'string') yield { path, value: value + flaw };
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  for (const [key, item] of entries) {
    const isList = Array.isArray(value);
    for (const inner of flawedBodies(item, flaw, `${path}.${key}`)) {
      const copy = isList ? [...value] : { ...value };
      Object.assign(copy, { [key]: inner.value });
      yield { path: inner.path, value: copy };
    }
    if (!isList) yield { path: `${path}.${key} (the key)`, value: { ...value, [key + flaw]: item } };
  }
}

async function assertAllRefused(t: TestContext, casesOf: typeof nativeCases): Promise<void> {
  const world = await openWorld(t);
  const things = await fillProject(world.core, 'alpha');
  const before = world.state();
  let count = 0;
  for (const asked of casesOf(things)) {
    for await (const { what, request, isInPath } of mutantsOf(asked)) {
      const { status, text } = await world.send(localUser.id, request);
      // A path that is no route's is not there, flawed or not.
      assert.ok(isInPath ? [400, 404].includes(status) : status === 400, `${what}: ${status} ${text.slice(0, 200)}`);
      if (!isInPath) assert.match(text, /NUL|lone surrogate|no UTF-8/u, what);
      count += 1;
    }
  }
  assert.ok(count > 300, `${count} requests`);
  assert.equal(world.state(), before);
}

describe('every text of every operation', () => {
  it('of the native wire', (t) => assertAllRefused(t, nativeCases));
  it('of the MLflow wire', (t) => assertAllRefused(t, mlflowCases));
});

describe('the rule itself', () => {
  const sound = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

  it('takes whatever is text, astral characters, U+FFFD and non-characters included', () => {
    fc.assert(fc.property(sound, (text) => flawOfText(text) === undefined));
    for (const text of ['', '😀', '\uFFFD', '\uFFFF', '\u0001', '𝒳'.repeat(1000)]) assert.equal(flawOfText(text), undefined);
  });

  it('finds what has no UTF-8 or cannot be stored, and says where', () => {
    fc.assert(
      fc.property(
        fc.array(unit).map((units) => units.join('')),
        (text) => {
          const isSound = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
          assert.equal(flawOfText(text) === undefined, isSound);
        },
      ),
    );
    assert.equal(flawOfText('ab\0'), 'a NUL character (U+0000) at position 2');
    assert.equal(flawOfText('😀\uD83D'), 'a lone surrogate (U+D83D) at position 2');
  });

  it('never overlooks a flaw by the quick look at the JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(unit).map((units) => units.join('')),
        (value, text) => {
          const whole = { value, [text]: [text] };
          if (findTextFlaw(whole) !== undefined) assert.ok(mayHoldFlaw(JSON.stringify(whole)));
        },
      ),
    );
  });

  it('judges a query by what it says encoded, and leaves what is no encoding', () => {
    fc.assert(fc.property(sound, sound, (key, value) => findQueryFlaw(`a=b&${encodeURIComponent(key)}=${encodeURIComponent(value)}`) === undefined));
    for (const query of ['a=%zz', 'a=%', 'a=%4', 'a', '', 'a=%F0%9F%98%80', 'a+b=%25ff']) assert.equal(findQueryFlaw(query), undefined, query);
    for (const query of ['a=%ff', 'a=x%C3', 'a=%F0%9F', '%00=1', 'b=1&a=%ED%A0%80', 'a=%C0%80']) assert.ok(findQueryFlaw(query), query);
  });
});
