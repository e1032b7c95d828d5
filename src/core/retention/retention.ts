// The operations that give room back, and the one that looks whether what is kept is still whole.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { AssayError } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import type { Clock } from '../base/time.ts';
import type { DecodeUtf8 } from '../base/decode-utf8.ts';
import type { ArtifactLocations } from '../tracking/artifacts/artifact-locations.ts';
import type { ArtifactStore } from '../tracking/artifacts/artifact-store.ts';
import type { CollectionStore } from '../collections/collection-store.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import type { ContentNameStore } from '../content/content-name-store.ts';
import type { CollectOptions } from './collect-content.ts';
import type { EmptyBinOptions } from './empty-bin.ts';
import type { PurgeStore } from './purge-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { CollectResult, EmptyBinResult, ExpireResult, VerifyResult } from '../jobs/job-results.ts';
import type { VerifyProgress } from './verify-content.ts';

export interface RetentionStores {
  readonly purge: PurgeStore;
  readonly retention: RetentionStore;
  readonly artifacts: ArtifactStore;
  readonly collections: CollectionStore;
  readonly contentNames: ContentNameStore;
  readonly audit: AuditStore;
}

export interface RetentionPorts extends ContentDoors<RetentionStores> {
  readonly locations: ArtifactLocations;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly decodeUtf8: DecodeUtf8;
}

export interface VerifyOptions {
  readonly rest: (readBytes: number) => Promise<void>;
  /** Called for every page of blobs; throws to stop. */
  readonly onProgress: (progress: VerifyProgress) => void | Promise<void>;
}

export interface Retention {
  /** Says where this database keeps its content, so that no other takes it for nobody's. At every start. */
  settle(caller: Caller): Promise<void>;
  /** Removes versions of collections that are wanted no longer, unless others stand for them. `onRemoved` throws to stop. */
  expire(caller: Caller, onRemoved?: (removed: number) => void | Promise<void>): Promise<ExpireResult>;
  /** Removes for good what lies in the bin. */
  emptyBin(caller: Caller, options: EmptyBinOptions): Promise<EmptyBinResult>;
  /**
   * Removes the bytes that nothing keeps, and uploads nobody goes on with. Throws `integrity` when it cannot know what is kept, and
   * `failed_precondition` (reason `content_shared`) when other databases keep content in the same place.
   */
  collect(caller: Caller, options: CollectOptions): Promise<CollectResult>;
  /** Reads everything again. */
  verify(caller: Caller, options: VerifyOptions): Promise<VerifyResult>;
}

/** Well beyond the time in which parts may be sent. */
const uploadLifeMs = 7 * 24 * 60 * 60 * 1000;
const uploadsAtOnce = 100;

export function createRetention(ports: RetentionPorts): Retention {
  const { read, write, keep, clock, ids, decodeUtf8 } = ports;

  async function owners(caller: Caller): Promise<readonly string[]> {
    const id = await write(caller, 'content.collect', 'server', ({ stores }) => stores.retention.installation(ids.other()));
    return (await keep(caller, 'content.collect', 'server')).noteOwner(id);
  }

  async function giveUpUploads(caller: Caller): Promise<void> {
    const before = clock.now() - uploadLifeMs;
    for (let found = uploadsAtOnce; found === uploadsAtOnce;) {
      found = await write(caller, 'content.collect', 'server', async ({ stores, audit }) => {
        const uploads = await stores.retention.uploadsBegunBefore(before, uploadsAtOnce);
        for (const id of uploads) {
          await stores.artifacts.deleteUpload(id);
          audit('upload.given_up', { kind: 'upload', id });
        }
        return uploads.length;
      });
    }
  }

  /** Other names of bytes that are gone. */
  async function forget(caller: Caller, digests: readonly ContentDigest[]): Promise<void> {
    await write(caller, 'content.collect', 'server', ({ stores }) => stores.contentNames.forget(digests));
  }

  async function giveUpDrafts(caller: Caller): Promise<void> {
    const before = clock.now() - uploadLifeMs;
    for (let found = uploadsAtOnce; found === uploadsAtOnce;) {
      found = await write(caller, 'content.collect', 'server', async ({ stores, audit }) => {
        const drafts = await stores.retention.draftsBegunBefore(before, uploadsAtOnce);
        for (const id of drafts) {
          await stores.collections.deleteDraft(id);
          audit('collection_draft.given_up', { kind: 'draft', id });
        }
        return drafts.length;
      });
    }
  }

  return {
    settle: async (caller) => void (await owners(caller)),

    // These are loaded by the jobs they are for.
    expire: async (caller, onRemoved) => (await import('./expire-versions.ts')).expireVersions(ports, caller, onRemoved),

    emptyBin: async (caller, options) => (await import('./empty-bin.ts')).emptyBin(ports, caller, options),

    collect: async (caller, options) => {
      const { retention } = await read(caller, 'content.collect', 'server');
      const others = (await owners(caller)).length - 1;
      if (others > 0) {
        throw new AssayError(
          'failed_precondition',
          `${others === 1 ? 'another database keeps' : `${others} other databases keep`} content in the same place, so what is nobody's is not known; give each a place of its own, or remove the names of those that are gone from its folder owners`,
          {
            reason: 'content_shared',
          },
        );
      }
      if (!options.isDryRun) {
        await giveUpUploads(caller);
        await giveUpDrafts(caller);
      }
      const blobs = await keep(caller, 'content.collect', 'server');
      const { collectContent } = await import('./collect-content.ts');
      const result = await collectContent({ retention, blobs, decodeUtf8, now: () => clock.now(), forget: (digests) => forget(caller, digests) }, options);
      if (result.freed > 0 && !options.isDryRun) {
        await write(caller, 'content.collect', 'server', async ({ audit }) =>
          audit('content.collected', { kind: 'content', id: 'all' }, { blobs: result.freed, sizeBytes: result.freedBytes }),
        );
      }
      return result;
    },

    verify: async (caller, { rest, onProgress }) => {
      const { retention } = await read(caller, 'content.verify', 'server');
      const blobs = await keep(caller, 'content.verify', 'server');
      const { verifyContent } = await import('./verify-content.ts');
      return verifyContent({ retention, blobs, decodeUtf8, rest }, onProgress);
    },
  };
}
