// The ways to stored bytes: as those to stores, with what their digests stand for.
import type { ChangeAction } from '../access/action.ts';
import type { Caller } from '../access/caller.ts';
import type { Read, Write } from '../access/doors.ts';
import type { Scope } from '../access/scope.ts';
import type { BlobReads, BlobStore } from './blob-store.ts';

/** Where bytes are kept before, and outside, the transaction that names them. */
export type Keep = (caller: Caller, action: ChangeAction, scope: Scope) => Promise<BlobStore>;

/** As `Doors`, with the bytes that stored digests stand for. */
export interface ContentDoors<S> {
  readonly read: Read<S & Contents>;
  readonly write: Write<S>;
  readonly keep: Keep;
}

export interface Contents {
  readonly blobs: BlobReads;
}
