// What clients call this server by is ours; every other name, port and scheme is another server's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createOwnAddress } from '../../src/server/own-address.ts';

function at(host: string, ...allowedHosts: readonly string[]) {
  const address = createOwnAddress({ host, allowedHosts });
  address.listensOn(5000);
  return address.isOurs;
}

describe('an address', () => {
  it('is of nobody before the port is open', () => assert.equal(createOwnAddress({ host: '127.0.0.1', allowedHosts: ['own.example'] }).isOurs('own.example', 'https'), false));

  it('of this machine is ours with the port we listen on', () => {
    const isOurs = at('127.0.0.1');
    for (const own of ['127.0.0.1:5000', 'localhost:5000', 'LOCALHOST:5000', '[::1]:5000']) assert.ok(isOurs(own, 'http'), own);
    for (const foreign of ['127.0.0.1', '127.0.0.1:5001', 'localhost', '10.0.0.1:5000', 'evil.example:5000', 'user@localhost:5000', '', ':5000'])
      assert.ok(!isOurs(foreign, 'http'), foreign);
    assert.ok(!isOurs('127.0.0.1:5000', 'https'));
  });

  it('of loopback is not ours where only another address is bound', () => {
    assert.ok(!at('192.0.2.7')('localhost:5000', 'http'));
    assert.ok(at('192.0.2.7')('192.0.2.7:5000', 'http'));
  });

  it('that is configured is ours, with its port or with any, by both schemes', () => {
    const isOurs = at('0.0.0.0', 'tracking.example', 'odd.example:8443', '*');
    assert.ok(isOurs('tracking.example', 'https'));
    assert.ok(isOurs('Tracking.Example:8080', 'http'));
    assert.ok(isOurs('odd.example:8443', 'https'));
    for (const foreign of ['odd.example', 'odd.example:1', 'other.example', 'sub.tracking.example']) assert.ok(!isOurs(foreign, 'https'), foreign);
  });
});
