// `assay sync`: sends what runs recorded without a server, or past one that was away, left on this machine.
import { join } from 'node:path';

import { clientSettings } from '../config/client-settings.ts';
import { processEnvironment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import { type SpoolResult, syncSpools } from '../outbox/outbox-sync.ts';
import type { Progress } from '../outbox/uploader.ts';
import { openFilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { createLocalContent } from '../workspace/local-content.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { serverFlag } from './server-flag.ts';

/** How long a server may be silent. */
const patienceMs = 10_000;

export const sync = defineCommand({
  name: 'sync',
  about: `Sends what was recorded while the server was away, or without one. What the server has taken is removed here.

Examples:
  ./assay sync
  ./assay sync --server http://tracker.example:5000`,
  flags: { server: serverFlag },
  json: 'One object for each recording',
  end: `Exit codes: 0 all was sent, 1 the server refused something or a later release wrote it, 2 called wrongly, 3 part of a recording was damaged on this disk, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    if (words.length > 0) throw new SettingError(`sync takes no words, and got ${words[0]}`);
    const environment = processEnvironment();
    const settings = clientSettings(environment, process.cwd(), { server: flags.server });
    const progress = createProgress();
    const onFatal = (error: Error): boolean => process.stderr.write(`assay: the content store failed: ${error.message}\n`);
    const store = createLocalContent(await openFilesystemBlobStore({ folder: join(settings.home, 'content'), isExclusive: false, onFatal }));
    try {
      const results = await syncSpools({ home: settings.home, server: settings.server, store, environment, patienceMs, onProgress: progress.show });
      progress.clear();
      print(json ? JSON.stringify({ server: settings.server, recordings: results }) : lines(results, settings.server).join('\n'));
      return exitCode(results);
    } finally {
      progress.clear();
      await store.close();
    }
  },
});

function exitCode(results: readonly SpoolResult[]): number {
  if (results.some(({ outcome }) => outcome === 'unreachable')) return exitCodes.unreachable;
  if (results.some(({ problems }) => problems.some(({ kind }) => kind === 'damaged'))) return exitCodes.damaged;
  return results.some(({ outcome }) => outcome === 'problems' || outcome === 'refused' || outcome === 'newer') ? exitCodes.failed : exitCodes.same;
}

function lines(results: readonly SpoolResult[], server: string): readonly string[] {
  if (results.length === 0) return ['Nothing waits to be sent.'];
  return results.flatMap((result) => [
    `${result.runId}  ${sentence(result, server)}`,
    ...result.problems.map(({ message, subject }) => `  ${subject === undefined ? '' : `${subject}: `}${message}`),
  ]);
}

function sentence({ outcome, waiting, problems, folder, reason }: SpoolResult, server: string): string {
  switch (outcome) {
    case 'sent':
      return 'sent';
    case 'recording':
      return 'is still being recorded';
    case 'unreachable':
      return `waits with ${waiting} things to send: no answer from ${server}`;
    case 'newer':
      return `was left as it is: ${reason ?? 'a later release wrote it'}`;
    case 'refused':
      return `${server} does not take this run: ${reason ?? 'no reason given'}`;
    default:
      return `sent, but for ${problems.length === 1 ? 'one thing' : `${problems.length} things`}; the rest stays in ${folder}`;
  }
}

/** One line that is written over, on a terminal only. */
function createProgress(): { readonly show: (runId: string, progress: Progress | 'finishing') => void; readonly clear: () => void } {
  if (process.stderr.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  let shownAt = 0;
  const clear = (): void => void process.stderr.write('\r\u001b[K');
  const show = (runId: string, progress: Progress | 'finishing'): void => {
    if (Date.now() - shownAt < 100) return;
    shownAt = Date.now();
    const state =
      progress === 'finishing' ? 'writing the record' : `${progress.waiting} things to send (${megabytes(progress.waitingBytes)}), ${megabytes(progress.sentBytes)} of files sent`;
    process.stderr.write(`\r\u001b[K${runId.slice(0, 8)}  ${state}`);
  };
  return { show, clear };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
