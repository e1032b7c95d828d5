// What must not compile. Each marked line is an error to the compiler, and where it is not, the mark is one: `npm run check`
// holds them. The one thing that runs shows that what compiles works.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Action } from '../../src/core/access/action.ts';
import type { Doors } from '../../src/core/access/doors.ts';
import { type permissions } from '../../src/core/access/permissions.ts';
import type { Role } from '../../src/core/access/role.ts';
import { wholeView } from '../../src/core/access/view.ts';
import type { Parts } from '../../src/core/core.ts';
import type { RunStore } from '../../src/core/tracking/runs/run-store.ts';
import type { Store } from '../../src/core/store.ts';
import { caller, openCore } from '../core/core-under-test.ts';

/** Never called: it is here for the compiler. */
export async function mustNotCompile(parts: Parts, ofRuns: Doors<{ readonly runs: RunStore }>): Promise<void> {
  // @ts-expect-error an operation has no store
  void parts.store;
  // @ts-expect-error and no bytes
  void parts.blobs;
  // @ts-expect-error what is made of a store cannot be made of what an operation has
  ((_ports: { readonly store: Store }) => {})(parts);
  // @ts-expect-error nor what is made of a sub-store
  ((_ports: { readonly runs: RunStore }) => {})(parts);

  // @ts-expect-error a store is asked for with an action
  void (await parts.read(caller)).runs;
  // @ts-expect-error and with what it is about
  void (await parts.read(caller, 'run.read')).runs;
  // @ts-expect-error an action there is not
  void (await parts.read(caller, 'run.peek', 'visible')).runs;
  // @ts-expect-error a scope there is not
  void (await parts.read(caller, 'run.read', { fun: '1' })).runs;
  // @ts-expect-error several things are at least one
  void (await parts.read(caller, 'run.read', [])).runs;
  // @ts-expect-error without a caller
  void (await parts.read('run.read', 'visible')).runs;
  // @ts-expect-error what is handed out is handed out once it is allowed
  void parts.read(caller, 'run.read', 'visible').runs;

  // @ts-expect-error a change takes an action that changes
  await parts.write(caller, 'run.read', { run: '1' }, async () => {});
  // @ts-expect-error a change is about something
  await parts.write(caller, 'run.write', 'visible', async () => {});
  // @ts-expect-error a change without an action
  await parts.write(caller, async () => {});
  // @ts-expect-error bytes are kept for a change
  await parts.keep(caller, 'blob.read', 'anywhere');

  // @ts-expect-error a noun has no stores but those it names
  void (await ofRuns.read(caller, 'run.read', 'visible')).experiments;
  // @ts-expect-error and cannot widen them
  void (await ofRuns.read(caller, 'run.read', 'visible')).within;
  // @ts-expect-error bytes that were read are not written
  void (await parts.read(caller, 'blob.read', 'anywhere')).blobs.put;

  // @ts-expect-error an admission is given by the door alone
  await parts.together([{ caller, view: wholeView }], async () => {});
  // @ts-expect-error and there is at least one
  await parts.together([], async () => {});

  const { 'run.read': _, ...rows } = {} as typeof permissions;
  // @ts-expect-error an action without a row
  void (rows satisfies Record<Action, readonly Role[]>);
}

it('with caller, action and scope there are stores', async (t) => {
  const { core } = await openCore(t);
  assert.equal((await core.experiments.get(caller, '0')).name, 'Default');
});
