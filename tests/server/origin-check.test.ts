// Pages of other sites may not speak through somebody's browser; programs and our own pages may.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type BrowserHeaders, createOriginCheck } from '../../src/server/origin-check.ts';

const plain: BrowserHeaders = { method: 'POST', host: '127.0.0.1:5000', origin: undefined, fetchSite: undefined, fetchMode: undefined };

describe('without allowed origins', () => {
  const judge = createOriginCheck([]);

  it('programs, which send no browser headers, pass', () => assert.equal(judge(plain), 'ours'));

  it('our own pages pass', () => {
    assert.equal(judge({ ...plain, origin: 'http://127.0.0.1:5000', fetchSite: 'same-origin', fetchMode: 'cors' }), 'ours');
    assert.equal(judge({ ...plain, host: 'tracking.example.org', origin: 'https://tracking.example.org' }), 'ours');
    assert.equal(judge({ ...plain, method: 'GET', fetchSite: 'same-origin', fetchMode: 'cors' }), 'ours');
    assert.equal(judge({ ...plain, method: 'GET', fetchSite: 'none', fetchMode: 'navigate' }), 'ours');
  });

  const foreign = [
    'https://evil.example',
    'http://127.0.0.1:5001',
    'http://127.0.0.1',
    'http://127.0.0.1:5000.evil.example',
    'http://localhost:5000',
    'null',
    '',
    'http://127.0.0.1:5000/',
    'file://',
    'http://evil.example:5000',
    'ftp://127.0.0.1:5000',
  ];
  for (const origin of foreign) {
    it(`a page of ${JSON.stringify(origin)} is refused`, () => {
      assert.equal(judge({ ...plain, origin, fetchSite: 'cross-site', fetchMode: 'cors' }), 'foreign');
      assert.equal(judge({ ...plain, origin }), 'foreign');
    });
  }

  it('a form or image of another site is refused, even of another port of the same machine', () => {
    for (const fetchSite of ['cross-site', 'same-site']) {
      assert.equal(judge({ ...plain, fetchSite, fetchMode: 'navigate' }), 'foreign');
      assert.equal(judge({ ...plain, method: 'GET', fetchSite, fetchMode: 'no-cors' }), 'foreign');
      assert.equal(judge({ ...plain, method: 'GET', fetchSite, fetchMode: 'cors' }), 'foreign');
    }
  });

  it('a link from another site to one of our pages is followed', () => {
    assert.equal(judge({ ...plain, method: 'GET', fetchSite: 'cross-site', fetchMode: 'navigate' }), 'ours');
  });
});

describe('with allowed origins', () => {
  const judge = createOriginCheck(['https://notebooks.example.org/', 'http://LAB:8888']);

  it('their pages pass and are told apart', () => {
    assert.equal(judge({ ...plain, origin: 'https://notebooks.example.org', fetchSite: 'cross-site' }), 'allowed');
    assert.equal(judge({ ...plain, origin: 'http://lab:8888' }), 'allowed');
  });

  for (const origin of [
    'https://notebooks.example.org.evil.example',
    'http://notebooks.example.org',
    'https://notebooks.example.org:444',
    'https://xnotebooks.example.org',
    'http://lab',
  ]) {
    it(`${origin} is still refused`, () => assert.equal(judge({ ...plain, origin }), 'foreign'));
  }
});
