// URLs are good with every process on a database, for one wire each.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { AssayError } from '../../src/core/base/errors.ts';
import { createSignedGrants } from '../../src/protocols/files/signed-grants.ts';
import { openSigningKeys } from '../../src/server/signing-keys.ts';
import { caller, openCore } from '../core/core-under-test.ts';

it('what one process on a database signs another reads, for the same use and within its time', async (test) => {
  const { core: first, store } = await openCore(test);
  const { core: second } = await openCore(test, { store });
  const [one, other] = await Promise.all([openSigningKeys(first), openSigningKeys(second)]);
  let now = 1_000_000;
  const grantsOf = (key: Uint8Array) => createSignedGrants({ key, now: () => now });
  const query = grantsOf(one('wandb')).sign({ path: 'a' }, 60);
  assert.deepEqual(grantsOf(other('wandb')).read(query), { path: 'a' });
  assert.throws(() => grantsOf(other('mlflow')).read(query), AssayError);
  now += 61_000;
  assert.throws(() => grantsOf(other('wandb')).read(query), /expired/);
  await assert.rejects(first.secrets.ensure(caller, { name: 'signed URLs', textWhenNew: 'mine' }), /only the server does it/);
});
