// What the commands that restore and repeat runs have in common: the client of the server, the content store under
// ASSAY_HOME, and an answer to everything that goes wrong on the way.
import { join } from 'node:path';

import { ApiError, createClient, type Client } from '../../sdk/index.ts';
import { type ClientSettings, clientSettings } from '../config/client-settings.ts';
import { type Environment, processEnvironment } from '../config/environment.ts';
import { createLocalContent, type LocalContent } from '../workspace/local-content.ts';
import { createContentFetcher, type ContentFetcher } from '../repeat/content-fetcher.ts';
import { openFilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { exitCodeOfApiError } from './exit-codes.ts';
import { patientFetch } from './patient-fetch.ts';
import { createProgressLine, type ProgressLine } from './terminal-progress.ts';

export interface ClientSession {
  readonly settings: ClientSettings;
  readonly environment: Environment;
  readonly client: Client;
  readonly fetcher: ContentFetcher;
  readonly store: LocalContent;
  readonly progress: ProgressLine;
}

export interface SessionOptions {
  readonly server?: string | undefined;
  readonly json: boolean;
}

/** Runs `work` and resolves to its exit code, or to the one for the error of the server's client it ended in. */
export async function withSession({ server, json }: SessionOptions, work: (session: ClientSession) => Promise<number>): Promise<number> {
  const environment = processEnvironment();
  const settings = clientSettings(environment, process.cwd(), { server });
  const client = createClient({ baseUrl: settings.server, fetch: patientFetch });
  const progress = createProgressLine(process.stderr, !json);
  const onFatal = (error: Error): boolean => process.stderr.write(`assay: the content store failed: ${error.message}\n`);
  const store = createLocalContent(await openFilesystemBlobStore({ folder: join(settings.home, 'content'), isExclusive: false, onFatal }));
  try {
    return await work({ settings, environment, client, fetcher: createContentFetcher(client, store), store, progress });
  } catch (error) {
    progress.clear();
    if (!(error instanceof ApiError)) throw error;
    process.stderr.write(json ? `${JSON.stringify({ error: error.message, code: error.code })}\n` : `assay: ${error.message}\n`);
    return exitCodeOfApiError(error);
  } finally {
    progress.clear();
    await store.close();
  }
}
