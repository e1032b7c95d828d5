// The ways to stored bytes: as those to stores, with what their digests stand for.
import type { ChangeAction } from '../access/action.ts';
import type { Caller } from '../access/caller.ts';
import type { ReadDoor, WriteDoor } from '../access/doors.ts';
import type { Scope } from '../access/scope.ts';
import type { BlobReads, BlobStore } from './blob-store.ts';

/** Where bytes are kept before, and outside, the transaction that names them. */
export type KeepDoor = (caller: Caller, action: ChangeAction, scope: Scope) => Promise<BlobStore>;

/** As `Doors`, with the bytes that stored digests stand for. */
export interface ContentDoors<S> {
  readonly read: ReadDoor<S & Contents>;
  readonly write: WriteDoor<S>;
  readonly keep: KeepDoor;
}

export interface Contents {
  readonly blobs: BlobReads;
}
