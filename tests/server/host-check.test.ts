// The Host check lets through our own names and nothing that only looks like them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createHostCheck } from '../../src/server/host-check.ts';

const local = ['192.168.7.20', 'fe80::1'];

describe('a server on 127.0.0.1', () => {
  const passes = createHostCheck({ allowed: ['tracking.example.org', 'lab:5000', '[2001:db8::5]'], bound: '127.0.0.1', local });

  const own = [
    'localhost',
    'localhost:5000',
    'LOCALHOST:5000',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:5000',
    '127.8.9.10:1',
    '[::1]',
    '[::1]:5000',
    'tracking.example.org',
    'tracking.example.org:8443',
    'Tracking.Example.Org',
    'lab:5000',
    '[2001:db8::5]:80',
  ];
  for (const host of own) it(`answers to ${host}`, () => assert.equal(passes(host), true));

  const foreign = [
    undefined,
    '',
    ' ',
    'evil.example',
    'evil.example:5000',
    'localhost.evil.example',
    'localhost:5000.evil.example',
    'evil-localhost',
    'xlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.1@evil.example',
    'evil.example#127.0.0.1',
    'localhost@evil.example',
    'localhost:5000@evil.example',
    '192.168.7.20',
    '192.168.1.evil.example',
    '10.0.0.1',
    '10.evil.example',
    '172.16.0.1:5000',
    '0.0.0.0',
    '0',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    '[::]',
    '[::ffff:10.0.0.1]',
    '::1',
    '[::1',
    '[::1]x',
    'lab',
    'lab:5001',
    'tracking.example.org.evil.example',
    'xtracking.example.org',
    'sub.tracking.example.org',
    'localhost,evil.example',
    'localhost evil',
    'localhost/evil',
    'localhost\\evil',
    'locаlhost',
  ];
  for (const host of foreign) it(`refuses ${JSON.stringify(host)}`, () => assert.equal(passes(host), false));
});

describe('a server on all addresses', () => {
  const passes = createHostCheck({ allowed: [], bound: '0.0.0.0', local });

  for (const host of ['192.168.7.20:5000', '10.1.2.3', '172.31.255.255:80', '[fd00::1]:5000', '[fe80::1]', 'localhost:5000']) {
    it(`answers to ${host}`, () => assert.equal(passes(host), true));
  }
  for (const host of ['10.evil.example', '192.168.evil.example', '172.32.0.1', '8.8.8.8', 'gpu-box', '[2001:db8::1]', '11.0.0.1']) {
    it(`refuses ${host}`, () => assert.equal(passes(host), false));
  }
});

describe('a server on one address of the network', () => {
  const passes = createHostCheck({ allowed: [], bound: '192.168.7.20', local });
  it('answers to that address', () => assert.equal(passes('192.168.7.20:5000'), true));
  it('refuses other private addresses', () => assert.equal(passes('192.168.7.21:5000'), false));
});

it('a single * lets every name pass', () => {
  assert.equal(createHostCheck({ allowed: ['*'], bound: '127.0.0.1', local })('anything.example'), true);
});

it('a * inside a name is no pattern', () => {
  assert.equal(createHostCheck({ allowed: ['*.example.org'], bound: '127.0.0.1', local })('a.example.org'), false);
});

it('the answer to a name stays the same, however many names are tried', () => {
  const passes = createHostCheck({ allowed: [], bound: '127.0.0.1', local });
  for (let count = 0; count < 500; count += 1) assert.equal(passes(`h${count}.example`), false);
  for (let round = 0; round < 3; round += 1) {
    assert.equal(passes('localhost'), true);
    assert.equal(passes('h3.example'), false);
    assert.equal(passes('h499.example'), false);
  }
});
