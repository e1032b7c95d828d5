// The server calls nothing inside a network on a stranger's behalf, however the address is spelled.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';

import { BlockedAddressError, isPublicAddress, publicLookup } from '../../src/jobs/address-guard.ts';
import { guardedPost } from '../../src/jobs/guarded-post.ts';

const strict = { allowPrivate: false, timeoutMs: 2000 };
const lenient = { allowPrivate: true, timeoutMs: 2000 };
const post = (url: string) => ({ url, headers: {}, body: '{}' });

describe('an address that is not public', () => {
  const inner = [
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    '4000::1',
  ];
  for (const address of inner) it(`is ${address}`, () => assert.equal(isPublicAddress(address), false));
});

describe('an address that is public', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '172.15.255.255', '172.32.0.1', '100.128.0.1', '192.167.1.1', '2606:4700::1111', '2a00:1450:4001::1', '::ffff:8.8.8.8']) {
    it(`is ${address}`, () => assert.equal(isPublicAddress(address), true));
  }
});

describe('a URL that would lead inside', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '0177.1',
    '127.000.000.001',
    '0',
    '0.0.0.0',
    '00000000.0',
    '１２７.0.0.1',
    '127。0。0。1',
    '①②⑦.0.0.1',
    '10.0.0.1',
    '167772161',
    '0x0a000001',
    '012.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '3232235777',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '100.100.100.200',
    '192.0.0.192',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:169.254.169.254]',
    '[::127.0.0.1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'ip6-localhost',
  ];
  for (const host of hosts) {
    for (const url of [`https://${host}/hook`, `https://${host}:8443/`]) {
      it(`is not called: ${url}`, async () => {
        const error = await guardedPost(post(url), strict).then(
          () => assert.fail('called'),
          (reason: Error) => reason,
        );
        // A name the machine does not know leads nowhere; everything else is stopped by the guard.
        assert.ok(
          error instanceof BlockedAddressError || (error as NodeJS.ErrnoException).code === 'ENOTFOUND' || (error as NodeJS.ErrnoException).code === 'EAI_AGAIN',
          String(error),
        );
      });
    }
  }

  for (const url of [
    'http://1.1.1.1/',
    'ftp://1.1.1.1/',
    'file:///etc/passwd',
    'https://me:secret@1.1.1.1/',
    'https://1.1.1.1@127.0.0.1/',
    'gopher://1.1.1.1',
    'data:text/plain,x',
    'javascript:1',
  ]) {
    it(`is not called: ${url}`, () => assert.rejects(guardedPost(post(url), strict), BlockedAddressError));
  }

  it('is not called when only one of a name’s addresses is inside', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', { all: true }, (reason) => resolve(reason)));
    assert.ok(error instanceof BlockedAddressError);
    assert.doesNotMatch(error.message, /127|::1/);
  });

  it('is called when private addresses are allowed, except with a password in it', async () => {
    await withReceiver(
      (_request, response) => response.end('thanks'),
      async (url) => {
        assert.deepEqual(await guardedPost(post(url), lenient), { status: 200, body: 'thanks' });
      },
    );
    await assert.rejects(guardedPost(post('http://me:secret@127.0.0.1/'), lenient), BlockedAddressError);
    await assert.rejects(guardedPost(post('ftp://127.0.0.1/'), lenient), BlockedAddressError);
  });
});

describe('a receiver', () => {
  it('that redirects is not followed', async () => {
    let calls = 0;
    await withReceiver(
      (_request, response) => {
        calls += 1;
        response.writeHead(302, { location: '/elsewhere' }).end();
      },
      async (url) => assert.equal((await guardedPost(post(url), lenient)).status, 302),
    );
    assert.equal(calls, 1);
  });

  it('that answers without end is read up to a limit', async () => {
    await withReceiver(
      (_request, response) => {
        const timer = setInterval(() => response.write('x'.repeat(8192)), 1);
        response.on('close', () => clearInterval(timer));
      },
      async (url) => assert.equal((await guardedPost(post(url), lenient)).body.length, 16 * 1024),
    );
  });

  it('that never answers is given up', async () => {
    await withReceiver(
      () => undefined,
      async (url) => assert.rejects(guardedPost(post(url), { allowPrivate: true, timeoutMs: 200 })),
    );
  });
});

async function withReceiver(answer: (request: IncomingMessage, response: ServerResponse) => void, use: (url: string) => Promise<void>): Promise<void> {
  const receiver = createServer(answer).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    await use(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}
