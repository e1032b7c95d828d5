// What the commands that restore and repeat runs have in common: a call to the server, and the content store under ASSAY_HOME.
import { join } from 'node:path';

import { createLocalContent, type LocalContent } from '../workspace/local-content.ts';
import { createContentFetcher, type ContentFetcher } from '../repeat/content-fetcher.ts';
import { openFilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { type ServerCallOptions, type ServerCall, withServer } from './server-call.ts';

export interface ClientSession extends ServerCall {
  readonly fetcher: ContentFetcher;
  readonly store: LocalContent;
}

/** As `withServer`, with the content store open. */
export async function withSession(options: ServerCallOptions, work: (session: ClientSession) => Promise<number>): Promise<number> {
  return withServer(options, async (call) => {
    const onFatal = (error: Error): boolean => process.stderr.write(`assay: the content store failed: ${error.message}\n`);
    const store = createLocalContent(await openFilesystemBlobStore({ folder: join(call.settings.home, 'content'), isExclusive: false, onFatal }));
    try {
      return await work({ ...call, fetcher: createContentFetcher(call.client, store), store });
    } finally {
      await store.close();
    }
  });
}
