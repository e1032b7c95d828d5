// Ids, names and digests have the form core promises.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { randomIds, digestOfText } from '../../src/server/system-ports.ts';

it('ids are 32 hexadecimal digits and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, () => randomIds.run());
  assert.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(id)));
  assert.equal(new Set(ids).size, 1000);
  assert.match(randomIds.loggedModel(), /^m-[0-9a-f]{32}$/);
  assert.match(randomIds.other(), /^[0-9a-f]{32}$/);
});

it('run names are an adjective, an animal and a number, at most 20 characters', () => {
  const names = Array.from({ length: 5000 }, () => randomIds.runName());
  for (const name of names) {
    assert.match(name, /^[a-z]+-[a-z]+-\d{1,3}$/);
    assert.ok(name.length <= 20, name);
  }
  assert.ok(new Set(names).size > 4900);
});

it('the digest is SHA-256 of the UTF-8 bytes', () => {
  assert.equal(digestOfText('é'), '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
});
