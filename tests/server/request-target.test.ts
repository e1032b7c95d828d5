import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgeHostHeaders, judgeTarget, withOneSlash } from '../../src/server/request-target.ts';

const hosts = (...names: readonly string[]) => judgeHostHeaders({ headers: { host: names[0] }, rawHeaders: names.flatMap((name) => ['hOsT', name]) });

test('a request has one Host header at most, and that is a host', () => {
  for (const name of ['localhost', 'x:1', '[::1]:5000', '127.0.0.1:65535']) assert.equal(hosts(name), undefined, name);
  assert.equal(hosts(), undefined);
  for (const names of [['a', 'a'], ['a', 'b'], ['a', 'b', 'c'], ['x:99999'], ['[::1'], ['a b']]) assert.equal(hosts(...names)?.status, 400, names.join());
});

test('what is no path is refused, and several slashes before one are taken away', () => {
  for (const target of ['/', '/a/b', '/a?b=c\\d', 'http://localhost/a']) assert.equal(judgeTarget('GET', target), undefined, target);
  for (const target of ['*', 'a', 'ftp://x/a', 'http://', '/a\\b', '/\\a', '/a\\b?c']) assert.equal(judgeTarget('GET', target)?.status, 400, target);
  assert.equal(judgeTarget('OPTIONS', '*')?.status, 204);
  for (const [target, same] of [
    ['//health', '/health'],
    ['///api/2.0/x?y=//z', '/api/2.0/x?y=//z'],
    ['//evil.example/a', '/evil.example/a'],
    ['/a//b', '/a//b'],
    ['http://localhost//a', 'http://localhost//a'],
  ])
    assert.equal(withOneSlash(target!), same);
  // A backslash after the slashes is one still, and refused.
  assert.equal(judgeTarget('GET', withOneSlash('//\\evil.example'))?.status, 400);
});
