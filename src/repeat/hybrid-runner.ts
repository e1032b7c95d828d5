// Runs one hybrid in a clean folder, without a network where that can be had, and keeps its outcome: the same hybrid is
// never run twice, today or later.
import { trackingClientVariables } from './tracking-client-variables.ts';
import { restoredFiles } from './restored-files.ts';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { canonicalText } from '../documents/canonical-json.ts';
import type { Trees } from '../compare/inputs/diff-trees.ts';
import type { TreeListing } from '../documents/tree.ts';
import { hermeticStart } from './hermetic-start.ts';
import { readOutcome, type HybridOutcome, type OutcomeReader, type Target } from './hybrid-outcome.ts';
import { makeHybrid, type Hybrid, type Swap } from './hybrid-recipe.ts';
import { prepareRun } from './prepare-run.ts';
import type { ProveOptions } from './prove-options.ts';
import { recordProgram } from '../record/record-program.ts';
import { readRecordedRun, type RecordedRun } from './recorded-run.ts';

/** The experiment that hybrids are recorded in; each is put in the bin once its outcome is known. */
export const hybridExperiment = 'Assay hybrids';

export interface HybridRunner {
  /** Where hybrids are cut off; absent when they run to their end. */
  readonly stopsAtStep?: number | undefined;
  run(swaps: readonly Swap[]): Promise<{ readonly outcome: HybridOutcome; readonly isFromCache: boolean }>;
  end(): Promise<void>;
}

export interface HybridSetup {
  readonly before: RecordedRun;
  readonly after: RecordedRun;
  readonly trees: Trees;
  readonly target: Target;
  readonly options: ProveOptions & { readonly reader: OutcomeReader };
}

export async function createHybridRunner({ before, after, trees, target, options }: HybridSetup): Promise<HybridRunner> {
  const hermetic = await hermeticStart();
  const { run: whole } = await options.client.getRun({ runId: before.runId });
  const stopsAtStep = target.kind === 'trace' ? target.step : undefined;
  const cache = join(options.home, 'cache', 'hybrids');

  async function run(swaps: readonly Swap[]): Promise<{ readonly outcome: HybridOutcome; readonly isFromCache: boolean }> {
    const hybrid = makeHybrid([before, after], swaps, { trees, digestOf: listingDigest });
    const path = join(cache, `${cacheKey(hybrid, target)}.json`);
    const known = await readKept(path);
    if (known !== undefined) return { outcome: known.outcome, isFromCache: true };
    for (const { listing } of hybrid.listings) await keepListing(listing);
    const place = join(options.home, 'reproductions', `hybrid-${randomBytes(6).toString('hex')}`);
    try {
      const outcome = await runIn(place, hybrid);
      await keep(path, outcome);
      return { outcome, isFromCache: false };
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  }

  /** A mixed tree is in no store yet: here for the restore, at the server for the inputs that name it. */
  async function keepListing(listing: TreeListing): Promise<void> {
    const body = new TextEncoder().encode(canonicalText(listing));
    const { digest } = await options.store.put(oneChunk(body));
    await options.client.putBlob({ digest, body });
  }

  async function runIn(place: string, hybrid: Hybrid): Promise<HybridOutcome> {
    const prepared = await prepareRun(hybrid, { ...options, place, allowsIndex: false });
    if (prepared.missing.length > 0) return undefined;
    const { layout } = prepared.restored;
    const { randomness, command } = hybrid.inputs;
    const recorded = await recordProgram({
      argv: command.argv,
      startAs: [...hermetic.prefix, ...prepared.startAs],
      secrets: prepared.secrets,
      folder: layout.workdir,
      ...restoredFiles(hybrid.inputs, layout),
      code: prepared.restored.code,
      moved: { from: layout.shared === '/' ? '' : layout.shared, to: prepared.restored.place },
      environment: {
        ...prepared.environment,
        ...trackingClientVariables(whole, { ...options, environment: prepared.environment }),
        ...(target.kind === 'trace' ? { ASSAY_STOP_AT_SOURCE: target.source } : {}),
      },
      notInputs: prepared.notInputs,
      server: options.server,
      home: options.home,
      experiment: hybridExperiment,
      tags: [{ key: 'assay.hybrid', value: `${before.runId} ${after.runId}` }],
      mode: randomness.mode,
      seed: randomness.seed,
      syscalls: false,
      stopAtStep: stopsAtStep,
      packages: 'none',
      show: 'nowhere',
    });
    if (!recorded.isDelivered) return undefined;
    try {
      return await readOutcome(await readRecordedRun(options.client, recorded.runId), target, options.reader);
    } finally {
      await options.client.deleteRun({ runId: recorded.runId });
    }
  }

  return { ...(stopsAtStep === undefined ? {} : { stopsAtStep }), run, end: () => hermetic.end() };
}

function listingDigest(listing: TreeListing): string {
  return createHash('sha256').update(canonicalText(listing)).digest('hex');
}

/** Another cut or another target is another experiment. */
function cacheKey({ inputs }: Hybrid, target: Target): string {
  return createHash('sha256')
    .update(canonicalText({ manifest: inputs, target }))
    .digest('hex');
}

interface Kept {
  readonly outcome?: string | undefined;
}

async function readKept(path: string): Promise<Kept | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}

/** What failed is not kept: it may have failed for a reason of the day. */
async function keep(path: string, outcome: HybridOutcome): Promise<void> {
  if (outcome === undefined) return;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.${process.pid}`, JSON.stringify({ outcome } satisfies Kept));
  await rename(`${path}.${process.pid}`, path);
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
