// Collects what a run was made of once it has ended: its code as listed, what it read and wrote, its environment; and
// keeps the bytes that the record needs.
import { dirname, join, relative, resolve } from 'node:path';

import type { LocalContent } from '../workspace/local-content.ts';
import type { CodeRoot, DataInput, EnvironmentInputs, MachineInputs } from '../documents/inputs.ts';
import type { Gap, Observation, OutputFile, Repository } from '../documents/observation.ts';
import type { TreeListing } from '../documents/tree.ts';
import type { CodeSnapshot } from '../workspace/code/code-snapshot.ts';
import { listSnapshot } from '../workspace/code/list-snapshot.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import { captureOutputs } from '../workspace/data/capture-outputs.ts';
import { openReadCapture, type ReadCapture } from '../workspace/data/capture-reads.ts';
import type { CaptureScope, CodeListing } from '../workspace/data/data-capture.ts';
import type { FileDigests } from '../workspace/data/file-digests.ts';
import { captureEnvironment } from '../workspace/environment/capture-environment.ts';
import { hookFolder } from '../workspace/hooks/hook-environment.ts';
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';
import { isWithin } from '../workspace/is-within.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { canonicalBytes } from './build-inputs.ts';
import type { RecordJob } from './record-job.ts';
import { claimWrites } from './other-writers.ts';
import type { SeenFacts } from './seen-facts.ts';
import { shareOutputs } from './share-outputs.ts';
import { filesWrittenSince } from './written-files.ts';

interface CollectOptions {
  readonly job: RecordJob;
  readonly spool: string;
  /** Absent when the snapshot failed, or the code was given. */
  readonly snapshot?: CodeSnapshot | undefined;
  readonly seen: SeenFacts;
  readonly redactor: Redactor;
  readonly store: LocalContent;
  readonly digests: FileDigests;
  /** What was captured while the program ran; absent when there was no time for it. */
  readonly reads?: ReadCapture | undefined;
  /** When the program was started. */
  readonly startedAt: number;
  readonly onStep: (text: string) => void;
}

export interface Collected {
  /** The absolute folder of the first code root. */
  readonly root: string;
  readonly code: readonly CodeRoot[];
  readonly repositories: readonly Repository[];
  readonly data: readonly DataInput[];
  readonly reads: readonly string[];
  readonly outputs: readonly OutputFile[];
  readonly environment: EnvironmentInputs;
  readonly machine: MachineInputs;
  readonly gaps: readonly Gap[];
  readonly contents: readonly PlacedContent[];
}

export async function collectInputs(options: CollectOptions): Promise<Collected> {
  const { job, seen, startedAt, onStep } = options;
  const root = rootFolder(options);
  const gaps: Gap[] = [];
  const contents: PlacedContent[] = [];
  /** One part that fails leaves the others standing. */
  const part = async <T>(name: string, fallback: T, work: () => Promise<T>): Promise<T> => {
    onStep(name);
    try {
      return await work();
    } catch (error) {
      gaps.push({ code: 'capture-failed', sentence: `${name} failed: ${(error as Error).message}`, lowers: 'statistical' });
      return fallback;
    }
  };

  const scanned = await part('looking for outputs', [], () => filesWrittenSince(root, startedAt));
  const told = new Set([...seen.writes, ...seen.renames.map(({ to }) => to)]);
  const claim = { runId: job.runId, parentRunId: job.parentRunId, folder: job.folder, from: startedAt, to: Date.now(), writes: [...told], isComplete: seen.areWritesWhole };
  const sharing = await part('asking who else wrote', { own: scanned, others: [], unsure: [], gaps: [] }, () =>
    shareOutputs({ home: job.home, runId: job.runId, root, startedAt, told, scanned, areWritesWhole: seen.areWritesWhole }),
  );
  for (const gap of sharing.gaps) gaps.push(gap);
  // After asking, since it forgets what nobody else asks for.
  await part('telling what was written', undefined, () => claimWrites(job.home, claim));
  const writes = [...new Set([...told, ...scanned])];
  const readBefore = new Set(seen.inputs.map(({ path }) => path));
  const code = await part('listing the code', noCode, () => listCode(options, new Set(writes.filter((path) => !readBefore.has(path)))));
  const scope = captureScope({ ...options, hooks: seen.hooks }, root, code.listings);
  const read = await part('hashing what was read', { data: [], reads: [], gaps: [], contents: [] }, () =>
    // What another run wrote meanwhile, and this one read, is an input.
    (options.reads ?? openReadCapture(scope)).finish({ reads: seen.inputs, writes: [...told, ...sharing.own], declared: job.data, ignore: interpreterFolders(seen.hooks, root) }),
  );
  const isCode = new Set(code.listings.flatMap(({ folder, listing }) => listing.entries.map(({ path }) => join(folder, path))));
  // Code that changed while no hook saw the program write it was changed by somebody else.
  const written = [...new Set([...told, ...sharing.own])].filter((path) => told.has(path) || !isCode.has(path));
  const output = await part('hashing what was written', { outputs: [], gaps: [], contents: [] }, () =>
    captureOutputs({ ...scope, home: job.home, writes: written, renames: seen.renames, globs: job.outputs, noted: sharing.unsure }),
  );
  const environment = await part('reading the environment', undefined, () =>
    captureEnvironment({ hooks: seen.hooks, folder: root, environment: job.environment, home: job.home, command: job.argv }),
  );
  for (const found of [code, read, output]) {
    for (const item of found.gaps) gaps.push(item);
    for (const item of found.contents) contents.push(item);
  }
  for (const item of environment?.gaps ?? []) gaps.push(item);
  return {
    root,
    code: code.roots,
    repositories: options.snapshot?.roots.map(({ repository }) => repository) ?? [],
    data: read.data,
    reads: read.reads,
    outputs: output.outputs,
    environment: environment?.environment ?? { libraries: [], system: {}, tools: {}, locks: [] },
    machine: environment?.machine ?? unknownMachine,
    gaps,
    contents,
  };
}

/** The absolute folder of the first code root. */
export function rootFolder({ job, snapshot }: Pick<CollectOptions, 'job' | 'snapshot'>): string {
  return job.code?.[0]?.folder ?? snapshot?.roots[0]?.folder ?? job.folder;
}

type ScopeParts = Pick<CollectOptions, 'job' | 'spool' | 'store' | 'digests' | 'redactor' | 'startedAt'> & { readonly hooks: Pick<HookFacts, 'processes'> };

/** Of the Pythons that took part; the system's own lies among everything else. */
function interpreterFolders({ processes }: Pick<HookFacts, 'processes'>, root: string): readonly string[] {
  const folders = new Set(processes.flatMap(({ prefix, basePrefix }) => [resolve(prefix), resolve(basePrefix)]));
  return [...folders].filter((path) => !/^\/(usr(\/local)?)?$/.test(path) && !isWithin(root, path));
}

/** With what reads and outputs are captured. */
export function captureScope({ job, spool, store, digests, redactor, startedAt, hooks }: ScopeParts, root: string, listings: readonly CodeListing[]): CaptureScope {
  const interpreters = hooks.processes.flatMap(({ prefix, basePrefix }) => [prefix, basePrefix]).filter((path) => path.length > 1 && !isWithin(root, resolve(path)));
  // Restored files stand below ASSAY_HOME, and are inputs and outputs like any.
  const own = isWithin(root, job.home) ? ['spool', 'content', 'cache', 'environments'].map((name) => join(job.home, name)) : [job.home];
  return { root, listings, store, digests, maxFileBytes: job.maxFileBytes, ignore: [...own, spool, dirname(hookFolder), ...interpreters], startedAt, redactor };
}

/** As it was at the start, before anything is known of what the program writes. */
export async function listingsAtStart(options: Pick<CollectOptions, 'job' | 'snapshot' | 'redactor'>): Promise<readonly CodeListing[]> {
  const { job, snapshot, redactor } = options;
  if (job.code !== undefined) return job.code.map(({ root, folder, listing }) => ({ folder, path: root.path, listing }));
  const listings: CodeListing[] = [];
  for (const root of snapshot?.roots ?? [])
    listings.push({ folder: root.folder, path: root.path, listing: (await listSnapshot(root, { home: job.home, redactor, maxFileBytes: job.maxFileBytes })).listing });
  return listings;
}

const unknownMachine: MachineInputs = { architecture: process.arch, cpu: { vendor: '', model: '', level: '' }, cpus: 0, threads: {}, numerics: {}, gpus: [] };

interface ListedCode {
  readonly roots: readonly CodeRoot[];
  readonly listings: readonly CodeListing[];
  readonly contents: readonly PlacedContent[];
  readonly gaps: readonly Gap[];
}

const noCode: ListedCode = { roots: [], listings: [], contents: [], gaps: [] };

async function listCode({ job, snapshot, redactor, store, seen }: CollectOptions, overwritten: ReadonlySet<string>): Promise<ListedCode> {
  if (job.code !== undefined) {
    return { ...noCode, roots: job.code.map(({ root }) => root), listings: job.code.map(({ root, folder, listing }) => ({ folder, path: root.path, listing })) };
  }
  const roots: CodeRoot[] = [];
  const listings: CodeListing[] = [];
  const contents: PlacedContent[] = [];
  const gaps: Gap[] = [];
  for (const root of snapshot?.roots ?? []) {
    const inside = new Set([...overwritten].map((path) => relative(root.folder, path)).filter((path) => !path.startsWith('../')));
    const { listing, contents: placed, gaps: found } = await listSnapshot(root, { home: job.home, redactor, maxFileBytes: job.maxFileBytes, overwritten: inside });
    const stored = await store.put(bytesOf(canonicalBytes(listing)));
    roots.push({ path: root.path, kind: root.kind, tree: stored.digest, ...sizeOf(listing) });
    listings.push({ folder: root.folder, path: root.path, listing });
    for (const content of placed) contents.push(content);
    contents.push({ ...stored, place: { kind: 'store' } });
    const unseen = seen.readsFoundBy === 'nothing' ? unseenOverwrites(root.untracked, inside) : [];
    for (const gap of [...root.gaps, ...found, ...unseen]) gaps.push(gap);
  }
  return { roots, listings, contents, gaps };
}

/** Without sight of the reads, a file that was there and was written anew may have been an input too. */
function unseenOverwrites(untracked: readonly string[], overwritten: ReadonlySet<string>): readonly Gap[] {
  const both = untracked.filter((path) => overwritten.has(path));
  if (both.length === 0) return [];
  const names = `${both.slice(0, 3).join(', ')}${both.length > 3 ? ` and ${both.length - 3} more` : ''}`;
  return [
    {
      code: 'rewritten-unseen',
      sentence: `${names} ${both.length === 1 ? 'was' : 'were'} there before and written anew; whether the program read ${both.length === 1 ? 'it' : 'them'} first was not seen (--trace would).`,
      lowers: 'metric',
    },
  ];
}

function sizeOf({ entries }: TreeListing): { readonly files: number; readonly sizeBytes: number } {
  const files = entries.filter(({ mode }) => mode !== '160000');
  return { files: files.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

export async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The paths of an observation's outputs as artifacts of the run: in a folder of ours, so that nothing the program logged is replaced. */
export function outputArtifacts(outputs: Observation['outputs']): readonly { readonly path: string; readonly digest: string }[] {
  return outputs.filter(({ isStored }) => isStored).map(({ path, digest }) => ({ path: `assay/outputs/${path.replace(/^\/+/, '')}`, digest }));
}
