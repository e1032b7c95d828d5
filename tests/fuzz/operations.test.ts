// No request is a failure of the server: each operation of both wires, with each of its values replaced by one that no client
// should send, is refused or carried out, and never answered with 5xx but where a route says it does not serve something.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import { localUser } from '../../src/core/access/caller.ts';
import { mlflowCases } from '../access/mlflow-cases.ts';
import { nativeCases, type Case } from '../access/native-cases.ts';
import { fillProject, openWorld } from '../access/world.ts';

/** As they stand in JSON. */
const odd = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e308',
  '1e400',
  '-0',
  '9007199254740993',
  '-9223372036854775809',
  '123456789012345678901234567890',
  '""',
  '" "',
  '"\\n"',
  '"\\u202e\\ufffe"',
  '"NaN"',
  '"-Infinity"',
  '"9223372036854775808"',
  '"../../etc/passwd"',
  '"\'; drop table run; --"',
  '"__proto__"',
  `"${'x'.repeat(70_000)}"`,
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"__proto__":{"a":1}}',
  '{"$number":"NaN"}',
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
] as const;

const oddQueries = ['', '%20', 'null', '-1', '1e9', '99999999999999999999', '%27', '%22', '%5C', '..%2f..', '%25', '%7B%7D', `${'x'.repeat(9_000)}`] as const;

const marker = '"<here>"';

/** The JSON of the value with each of its parts in turn marked. */
function* marked(value: unknown): Generator<unknown> {
  yield JSON.parse(marker);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    for (const inner of marked(item)) {
      const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
      yield Object.assign(copy as object, { [key]: inner });
    }
  }
}

async function* mutantsOf({ name, request }: Case): AsyncGenerator<{ readonly what: string; readonly request: Request }> {
  const { method, url, headers } = request;
  const text = request.body === null ? undefined : await request.clone().text();
  const body = text === undefined ? {} : { body: text };
  if (text !== undefined && (headers.get('content-type') ?? '').startsWith('application/json')) {
    for (const value of marked(JSON.parse(text))) {
      const pattern = JSON.stringify(value);
      for (const replacement of odd) {
        const changed = pattern.replace(marker, () => replacement);
        yield { what: `${name} with ${changed.slice(0, 200)}`, request: new Request(url, { method, headers, body: changed }) };
      }
    }
  }
  const { origin, pathname, searchParams } = new URL(url);
  for (const key of new Set(searchParams.keys())) {
    for (const replacement of oddQueries) {
      const others = [...searchParams].filter(([other]) => other !== key).map(([other, value]) => `${encodeURIComponent(other)}=${encodeURIComponent(value)}`);
      const query = [...others, `${key}=${replacement}`].join('&');
      yield { what: `${name} with ${key}=${replacement.slice(0, 40)}`, request: new Request(`${origin}${pathname}?${query}`, { method, headers, ...body }) };
      yield { what: `${name} with ${key} twice`, request: new Request(`${origin}${pathname}?${query}&${key}=${replacement}`, { method, headers, ...body }) };
    }
  }
}

/** What a route does not serve; the client does not repeat it. */
const notServed = 501;

async function assertNeverFails(t: TestContext, casesOf: typeof nativeCases): Promise<void> {
  const world = await openWorld(t);
  const things = await fillProject(world.core, 'alpha');
  const failures: string[] = [];
  let count = 0;
  let carriedOut = 0;
  for (const asked of casesOf(things)) {
    // It has no end.
    if (asked.name === 'streamEvents') continue;
    for await (const { what, request } of mutantsOf(asked)) {
      const { status, text } = await world.send(localUser.id, request);
      if (status >= 500 && status !== notServed) failures.push(`${what}: ${status} ${text.slice(0, 200)}`);
      count += 1;
      if (status < 300) carriedOut += 1;
    }
  }
  assert.ok(count > 2000 && carriedOut > 100, `${count} requests, ${carriedOut} of them carried out`);
  assert.deepEqual(failures, []);
}

describe('no value fails the server, whatever it is', () => {
  it('in any operation of the native wire', (t) => assertNeverFails(t, nativeCases));
  it('in any operation of the MLflow wire', (t) => assertNeverFails(t, mlflowCases));
});
