// Compares the outputs of a repetition that are too large for the server to do it: the one thing about results that the client
// tells. All the rest the server finds out from what it stores.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { differInOwnNames, ownNames, type OwnNames, ownNamesReason } from '../compare/results/own-names.ts';
import { filesOf, isSmallPair, judgeByDigests, type OutputPair, pairOutputs } from '../compare/results/pair-outputs.ts';
import { runNames } from '../compare/results/run-names.ts';
import type { OutputEvidence } from '../documents/verdict.ts';
import { compareFiles } from '../workspace/compare-files.ts';
import type { Client } from '../../sdk/client.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import { readArtifacts } from './read-recorded.ts';
import type { RecordedRun } from './recorded-run.ts';

export interface LargeComparison {
  readonly client: Client;
  readonly fetcher: ContentFetcher;
  /** For the bytes of a pair while it is compared. */
  readonly scratch: string;
}

/** By path. */
export async function compareLarge(before: RecordedRun, after: RecordedRun, { client, fetcher, scratch }: LargeComparison): Promise<readonly OutputEvidence[]> {
  const files = async ({ runId, observation }: RecordedRun) => filesOf(observation, await readArtifacts(client, runId));
  const pairs = pairOutputs(await files(before), await files(after), [runNames(before.runId, before.observation), runNames(after.runId, after.observation)]);
  const own = ownNames(pairs, [
    { runId: before.runId, folder: before.observation.folder },
    { runId: after.runId, folder: after.observation.folder },
  ]);
  const large = pairs.filter((pair) => judgeByDigests(pair) === undefined && !isSmallPair(pair));
  const evidence: OutputEvidence[] = [];
  for (const pair of large) evidence.push(await comparePair(pair, own, { fetcher, scratch }));
  return evidence;
}

async function comparePair(
  { path, renamedFrom, before, after }: OutputPair,
  own: OwnNames,
  { fetcher, scratch }: Pick<LargeComparison, 'fetcher' | 'scratch'>,
): Promise<OutputEvidence> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'pair-'));
  try {
    // The name takes part: it tells tables from texts, and PyTorch writes it into its archives.
    const paths = await Promise.all([before, after].map((file, index) => writeOut(fetcher, file!.digest, join(folder, String(index), basename(path)))));
    const found = compareFiles(paths[0] as string, paths[1] as string);
    const judged = differInOwnNames(found, own)
      ? { level: 'volatile' as const, summary: `differs each time in ${ownNamesReason} and in nothing else` }
      : { level: found.level, summary: found.summary };
    return { path, ...(renamedFrom === undefined ? {} : { renamedFrom }), ...judged, isVolatile: false };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeOut(fetcher: ContentFetcher, digest: string, path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await pipeline(Readable.from(fetcher.open(digest)), createWriteStream(path, { mode: 0o600 }));
  return path;
}
