// Who else was recorded meanwhile, and what they are known to have written: so that two runs at once in one folder do not list
// each other's outputs. A run that is still being recorded is asked through its spool; one that has ended has left a claim.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { clockTickMs } from '../workspace/data/data-capture.ts';
import { readHooks } from '../workspace/hooks/read-hooks.ts';
import { isWithin } from '../workspace/is-within.ts';
import { readSyscalls } from '../workspace/syscalls/read-syscalls.ts';
import { isRecorded, readBegun } from './begun-run.ts';
import { hooksFolder, syscallsFile } from './recorder-paths.ts';

/** What a run leaves behind for those that are recorded at the same time and end later. */
export interface WrittenClaim {
  readonly runId: string;
  /** The run whose program started this one. */
  readonly parentRunId?: string | undefined;
  /** Where its program was started. */
  readonly folder: string;
  readonly from: number;
  /** Absent while it is being recorded. */
  readonly to?: number | undefined;
  /** Absolute paths that its processes told of writing, by whatever told it. */
  readonly writes: readonly string[];
  /** Every process was watched, so that it wrote nothing else. */
  readonly isComplete: boolean;
}

export interface OtherWriters {
  /** The runs that are told to have written a file, but for those that this run started itself. */
  tellersOf(path: string): readonly string[];
  /** Those that may have written a file at a time without that being told. */
  suspectsOf(path: string, modifiedAt: number): readonly string[];
}

interface Recording {
  readonly home: string;
  readonly runId: string;
  /** The root of its code. */
  readonly root: string;
  readonly startedAt: number;
}

export async function otherWriters({ home, runId, root, startedAt }: Recording): Promise<OtherWriters> {
  // In this order: one that ends meanwhile has left its claim before its spool goes.
  const recordings = await readRecordings(home, { but: runId, since: startedAt });
  const found = [...(await readClaims(home, startedAt)), ...recordings].filter((claim) => claim.runId !== runId);
  // What a program of this run had recorded in its turn belongs to this run as well, and to that one.
  const others = [...new Map(found.toReversed().map((claim) => [claim.runId, claim])).values()].filter((claim) => !isChild(claim, runId, found));
  const written = others.map(({ runId: id, writes }) => ({ id, writes: new Set(writes) }));
  return {
    tellersOf: (path) => written.filter(({ writes }) => writes.has(path)).map(({ id }) => id),
    suspectsOf: (path, modifiedAt) =>
      others
        .filter(({ isComplete, folder, from, to = Infinity }) => {
          const isNear = isWithin(folder, root) || isWithin(path, folder);
          return !isComplete && isNear && modifiedAt >= from - clockTickMs && modifiedAt <= to + clockTickMs;
        })
        .map(({ runId: id }) => id),
  };
}

/** Once a run has ended, for as long as another that ran beside it is being recorded. */
export async function claimWrites(home: string, claim: WrittenClaim): Promise<void> {
  const spools = (await namesIn(join(home, 'spool'))).filter((name) => name !== claim.runId);
  const live: string[] = [];
  for (const name of spools) if (await isRecorded(join(home, 'spool', name))) live.push(name);
  if (live.length > 0) {
    const path = claimPath(home, claim.runId);
    await mkdir(claimsFolder(home), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, JSON.stringify(claim), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  await forgetClaims(home, live);
}

/** Claims from before the oldest run that is still being recorded tell nobody anything any more. */
async function forgetClaims(home: string, live: readonly string[]): Promise<void> {
  const starts = await Promise.all(live.map(async (name) => (await readBegun(join(home, 'spool', name)))?.startedAt ?? 0));
  const oldest = starts.reduce((first, start) => Math.min(first, start), Infinity);
  for (const name of await namesIn(claimsFolder(home))) {
    const path = join(claimsFolder(home), name);
    const at = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (at !== undefined && at < oldest - clockTickMs) await rm(path, { force: true });
  }
}

function isChild({ parentRunId }: WrittenClaim, runId: string, all: readonly WrittenClaim[]): boolean {
  const seen = new Set<string>();
  for (let parent = parentRunId; parent !== undefined && !seen.has(parent); parent = all.find((claim) => claim.runId === parent)?.parentRunId) {
    if (parent === runId) return true;
    seen.add(parent);
  }
  return false;
}

/** Of runs that ended after `since`. */
async function readClaims(home: string, since: number): Promise<readonly WrittenClaim[]> {
  const claims: WrittenClaim[] = [];
  for (const name of await namesIn(claimsFolder(home))) {
    const path = join(claimsFolder(home), name);
    // It was written at the end or later.
    if (((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) < since - clockTickMs) continue;
    try {
      const claim = JSON.parse(await readFile(path, 'utf8')) as WrittenClaim;
      if ((claim.to ?? Infinity) >= since - clockTickMs) claims.push(claim);
    } catch {
      // Just being removed, or of a disk that was full.
    }
  }
  return claims;
}

/** Of other runs that are being recorded, and of those whose recorder was killed since. */
async function readRecordings(home: string, { but, since }: { readonly but: string; readonly since: number }): Promise<readonly WrittenClaim[]> {
  const claims: WrittenClaim[] = [];
  const claimed = new Set(await namesIn(claimsFolder(home)));
  for (const name of await namesIn(join(home, 'spool'))) {
    const spool = join(home, 'spool', name);
    if (name === but || claimed.has(`${name}.json`) || !((await isRecorded(spool)) || (await hasToldSince(spool, since)))) continue;
    const begun = await readBegun(spool);
    if (begun === undefined) continue;
    const { runId, parentRunId, folder, startedAt: from } = begun;
    const hooks = await readHooks(hooksFolder(spool)).catch(() => undefined);
    const syscalls = await readSyscalls(syscallsFile(spool), folder).catch(() => undefined);
    const writes = [hooks, syscalls].flatMap((facts) => (facts === undefined ? [] : [...facts.writes, ...facts.renames.map(({ to }) => to)]));
    claims.push({ runId, parentRunId, folder, from, writes, isComplete: syscalls?.isComplete === true });
  }
  return claims;
}

async function hasToldSince(spool: string, since: number): Promise<boolean> {
  for (const name of await namesIn(hooksFolder(spool))) if (((await stat(join(hooksFolder(spool), name)).catch(() => undefined))?.mtimeMs ?? 0) >= since) return true;
  return false;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function claimsFolder(home: string): string {
  return join(home, 'cache', 'written');
}

function claimPath(home: string, runId: string): string {
  return join(claimsFolder(home), `${runId}.json`);
}
