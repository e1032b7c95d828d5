// A recorder's network side without the rest: an outbox, an uploader and a relay before a real server.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { openOutbox, type Outbox } from '../../src/outbox/outbox.ts';
import type { SecretKeeper } from '../../src/relay/keep-secrets-out.ts';
import { type Relay, startRelay } from '../../src/relay/relay.ts';
import { startUploader, type Uploader } from '../../src/outbox/uploader.ts';
import { openFilesystemBlobStore } from '../../src/storage/blobs/filesystem.ts';
import { createLocalContent, type LocalContent } from '../../src/workspace/local-content.ts';
import { removeFolder } from '../remove-folder.ts';

export const runId = 'ab'.repeat(16);
/** The experiment the recording chose, which is not the program's. */
export const recordedExperiment = 'Recorded';

export interface RelayRig {
  readonly folder: string;
  readonly spool: string;
  readonly store: LocalContent;
  readonly outbox: Outbox;
  readonly relay: Relay;
  readonly uploader: Uploader | undefined;
  /** Begins to deliver, and resolves when all is sent. */
  deliver(server: string): Promise<void>;
}

/** `isOffline`: nothing is sent before `deliver`. */
export async function startRelayRig(
  t: Pick<TestContext, 'after'>,
  { server, isOffline = false, keeper }: { readonly server: string | undefined; readonly isOffline?: boolean; readonly keeper?: SecretKeeper },
): Promise<RelayRig> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'));
  const spool = join(folder, 'spool');
  const store = createLocalContent(
    await openFilesystemBlobStore({
      folder: join(folder, 'content'),
      isExclusive: true,
      onFatal: (error) => {
        throw error;
      },
    }),
  );
  const outbox = await openOutbox(spool, { runId });
  await outbox.push({ kind: 'run', experiment: recordedExperiment, run: { id: runId, name: 'wrapped', startedAt: Date.now(), tags: [{ key: 'recorded', value: 'yes' }] } });
  const start = (url: string): Uploader => startUploader({ outbox, server: url, store, longestRetryMs: 500 });
  let uploader = server === undefined || isOffline ? undefined : start(server);
  const relay = await startRelay({ server: isOffline ? undefined : server, outbox, store, runId, keeper: Promise.resolve(keeper), onServerBack: () => uploader?.wake() });
  t.after(async () => {
    await relay.stop();
    await uploader?.stop();
    await outbox.close();
    await store.close();
    await removeFolder(folder);
  });
  return {
    folder,
    spool,
    store,
    outbox,
    relay,
    get uploader() {
      return uploader;
    },
    deliver: async (url) => {
      uploader ??= start(url);
      const outcome = await uploader.finish(60_000);
      if (outcome !== 'sent') throw new Error(`${outcome}: ${uploader.state().reason}`);
    },
  };
}
