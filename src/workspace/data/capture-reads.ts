// Decides for every path a run read what it is: code, the run's own output, or data; and keeps the bytes of data.
//
// A file's bytes are those at the time of the capture. The recorder calls `captureRead` as soon as a hook line arrives,
// usually within a few tens of milliseconds of the open. Where a program overwrites what it has just read faster than
// that, the hook itself has saved the bytes (`keptAs`), if it is a Python that changes the file and the file is not large.
// Else they are lost: the file's state no longer is the one the hook saw, which becomes the gap
// `file-changed-while-read`, and never a wrong digest.
import { type BigIntStats, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';

import type { DataInput } from '../../documents/inputs.ts';
import type { Gap } from '../../documents/observation.ts';
import type { TreeEntry } from '../../documents/tree.ts';
import type { PlacedContent } from '../content-place.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';
import { systemPath } from '../path-text.ts';
import { type CodeFile, createCodeLookup, inputPath } from './code-lookup.ts';
import { captureDeclared, type DeclaredInput } from './declared-data.ts';
import { type CapturedReads, type CaptureScope, clockTickMs, type ReadFact } from './data-capture.ts';
import { FileChangedError } from './file-digests.ts';
import type { FileState } from './file-state.ts';
import { keepFile, keepSmallFile } from './keep-file.ts';
import { secretFileRule } from '../secrets/secret-files.ts';
import { isNotData } from './not-data.ts';
import { readSome } from './read-some.ts';
import { readSmallFile, type SmallFile } from './small-file-reader.ts';

export interface ReadCapture {
  /** Captures one read now; a path counts once. Returns when the bytes are kept; at once for a file that is only hashed. Never throws. */
  captureRead(fact: ReadFact): Promise<void>;
  /** Captures what was read but not yet captured, and what was declared, and gives everything. */
  finish(rest: RemainingReads): Promise<CapturedReads>;
}

export interface RemainingReads {
  readonly reads: readonly ReadFact[];
  /** Absolute paths the run wrote, or renamed something to. */
  readonly writes: readonly string[];
  /** Absolute folders that are now known to be no place of data: those of the interpreters that took part. */
  readonly ignore?: readonly string[] | undefined;
  /** Absolute paths the user named with --data: files or folders. */
  readonly declared: readonly string[];
}

/** What became of one path. */
type Outcome =
  | { readonly kind: 'code'; readonly path: string; readonly input?: DataInput | undefined; readonly gap?: Gap | undefined }
  | { readonly kind: 'data'; readonly path: string; readonly input: DataInput; readonly content?: PlacedContent | undefined; readonly gap?: Gap | undefined; readonly born: bigint }
  | { readonly kind: 'lost'; readonly path: string; readonly gap: Gap }
  | { readonly kind: 'nothing' };

/** All of a run's reads at once, as `openReadCapture` and `finish`. */
export async function captureReads(request: CaptureScope & RemainingReads): Promise<CapturedReads> {
  return openReadCapture(request).finish(request);
}

export function openReadCapture(scope: CaptureScope): ReadCapture {
  const code = createCodeLookup(scope.listings);
  const outcomes = new Map<string, Promise<Outcome>>();
  /** Large files are only hashed, one after the other, and nobody waits for that while others are to be kept. */
  let large: Promise<unknown> = Promise.resolve();

  const isLarge = (fact: ReadFact): boolean => (fact.size ?? 0) > scope.maxFileBytes;

  function outcomeOf(read: ReadFact): Promise<Outcome> {
    const source = sourceOfCompiled(read.path);
    const fact = source === undefined ? read : { path: source };
    const known = outcomes.get(fact.path);
    if (known !== undefined) return known;
    const work = (): Promise<Outcome> => examine(scope, fact, code.find(fact.path));
    const outcome = isLarge(fact) ? large.then(work) : work();
    if (isLarge(fact)) large = outcome;
    outcomes.set(fact.path, outcome);
    return outcome;
  }

  return {
    captureRead: async (fact) => {
      const outcome = outcomeOf(fact);
      if (!isLarge(fact)) await outcome;
    },
    finish: async ({ reads, writes, declared, ignore = [] }) => {
      const folders = await captureDeclared(scope, declared);
      await readSome(reads, async (fact) => {
        const outcome = await outcomeOf(fact);
        if (fact.keptAs !== undefined) outcomes.set(fact.path, Promise.resolve(outcome.kind === 'lost' ? await keptOutcome(scope, fact, outcome) : outcome));
      });
      const all: { readonly location: string; readonly outcome: Outcome }[] = [];
      for (const [location, outcome] of outcomes) all.push({ location, outcome: await outcome });
      // Whoever began to capture may keep this for as long as the run is recorded.
      outcomes.clear();
      return gather(scope, all, { folders, writes: new Set(writes), ignore });
    },
  };
}

/** Python's compiled files stand for their sources (PEP 3147, or beside them): reading one is using the other. Undefined when there is no source. */
function sourceOfCompiled(path: string): string | undefined {
  if (!/\.py[co]$/.test(path)) return undefined;
  const [, folder, name] = /^(.*\/)__pycache__\/([^/]+?)\.[a-z]+-\d+(?:\.opt-\d)?\.pyc$/.exec(path) ?? [];
  const source = folder === undefined ? path.slice(0, -1) : `${folder}${name}.py`;
  return existsSync(systemPath(source)) ? source : undefined;
}

async function examine(scope: CaptureScope, fact: ReadFact, code: CodeFile | undefined): Promise<Outcome> {
  if (isNotData(fact.path, scope.ignore)) return { kind: 'nothing' };
  // The open itself saw the file of the snapshot: whatever stands there by now was not read.
  if (code !== undefined && isAsListed(scope, fact, code.entry)) return { kind: 'code', path: code.path };
  try {
    const small = code === undefined && fact.isAfterWrite !== true ? await smallFile(scope, fact) : undefined;
    if (small !== undefined) return await examineData(scope, fact, small);
    const state = await stat(systemPath(fact.path), { bigint: true });
    // A pipe that came to be during the run leads from one of its processes to another.
    if (!state.isFile())
      return (state.isFIFO() && Number(state.birthtimeMs) < scope.startedAt - clockTickMs) || state.isSocket()
        ? lost(scope, fact, 'special-file', 'is a pipe or a socket: what came through it is not recorded')
        : { kind: 'nothing' };
    if (code !== undefined) return await examineCode(scope, fact, { code, state });
    return fact.isAfterWrite === true ? { kind: 'nothing' } : await examineData(scope, fact, { before: state });
  } catch (error) {
    // It was a file of the snapshot, which has its bytes.
    if (code !== undefined) return { kind: 'code', path: code.path };
    return fact.isAfterWrite === true ? { kind: 'nothing' } : whyLost(scope, fact, error as NodeJS.ErrnoException);
  }
}

async function examineCode(scope: CaptureScope, fact: ReadFact, { code: { path, entry }, state }: { readonly code: CodeFile; readonly state: BigIntStats }): Promise<Outcome> {
  const isAsBefore = isFromBefore(scope, fact.mtimeNs ?? state.mtimeNs);
  if (entry.withheld !== undefined)
    return { kind: 'code', path, input: { path, kind: 'file', digest: entry.digest, sizeBytes: entry.sizeBytes, isStored: false, isDeclared: false } };
  if (isAsBefore || fact.isAfterWrite === true || entry.mode === '120000') return { kind: 'code', path };
  if ((await scope.digests.of(fact.path)).digest === entry.digest) return { kind: 'code', path };
  const outcome = await examineData(scope, fact, { before: state });
  const gap: Gap = {
    code: 'code-changed',
    sentence: `${path} was changed after the code snapshot was taken, and then read; the bytes that were read are recorded as data.`,
    lowers: 'metric',
  };
  return outcome.kind === 'data' ? { ...outcome, gap } : outcome;
}

function isAsListed(scope: CaptureScope, { size, mtimeNs }: ReadFact, { withheld, sizeBytes }: TreeEntry): boolean {
  return withheld === undefined && size === sizeBytes && mtimeNs !== undefined && isFromBefore(scope, mtimeNs);
}

/** Written to last before the run started. */
function isFromBefore({ startedAt }: CaptureScope, mtimeNs: string | bigint): boolean {
  return Number(BigInt(mtimeNs) / 1_000_000n) < startedAt - clockTickMs;
}

/** Read whole, when it is one of many. */
async function smallFile({ maxFileBytes }: CaptureScope, { path, size }: ReadFact): Promise<SmallFile | undefined> {
  const mostBytes = Math.min(smallContentBytes, maxFileBytes);
  return size !== undefined && size <= mostBytes ? readSmallFile(systemPath(path), mostBytes) : undefined;
}

async function examineData(scope: CaptureScope, fact: ReadFact, found: Pick<SmallFile, 'before'> | SmallFile): Promise<Outcome> {
  if (!isAsRead(fact, found.before)) return lost(scope, fact, 'file-changed-while-read', 'changed between being read and being recorded, so the bytes that were read are unknown');
  const kept = 'bytes' in found ? await keepSmallFile(fact.path, found, scope) : await keepFile(fact.path, scope);
  if (kept === undefined || !isAsRead(fact, kept.state))
    return lost(scope, fact, 'file-changed-while-read', 'changed while it was recorded, so the bytes that were read are unknown');
  const path = inputPath(scope.root, fact.path);
  const { digest, sizeBytes, isStored } = kept;
  return {
    kind: 'data',
    path,
    input: { path, kind: 'file', digest, sizeBytes, isStored, isDeclared: false },
    content: isStored ? { digest, sizeBytes, place: { kind: 'store' } } : undefined,
    gap: kept.withheld === undefined ? undefined : withheldGap(path, kept.withheld, sizeBytes),
    born: kept.state.birthtimeNs,
  };
}

/** The copy the hook made, in the place of a file that is no longer what was read. */
async function keptOutcome(scope: CaptureScope, fact: ReadFact, otherwise: Outcome): Promise<Outcome> {
  // The copy's own name does not say that it is secret.
  const isSecret = secretFileRule(fact.path) !== undefined;
  const copy = await keepFile(fact.keptAs!, isSecret ? { ...scope, maxFileBytes: -1 } : scope).catch(() => undefined);
  if (copy === undefined || copy.sizeBytes !== fact.size) return otherwise;
  const path = inputPath(scope.root, fact.path);
  const withheld = isSecret ? 'secret' : copy.withheld;
  const { digest, sizeBytes } = copy;
  const isStored = withheld === undefined;
  return {
    kind: 'data',
    path,
    input: { path, kind: 'file', digest, sizeBytes, isStored, isDeclared: false },
    content: isStored ? { digest, sizeBytes, place: { kind: 'store' } } : undefined,
    gap: withheld === undefined ? undefined : withheldGap(path, withheld, sizeBytes),
    born: 0n,
  };
}

/** What the hook saw at the open still holds. What it did not tell cannot be compared. */
function isAsRead({ size, mtimeNs, inode }: ReadFact, state: FileState): boolean {
  return (
    (size === undefined || BigInt(size) === state.size) && (mtimeNs === undefined || mtimeNs === String(state.mtimeNs)) && (inode === undefined || inode === String(state.ino))
  );
}

function lost({ root }: CaptureScope, fact: ReadFact, code: string, what: string): Outcome {
  const path = inputPath(root, fact.path);
  return { kind: 'lost', path, gap: { code, sentence: `${path} ${what}.`, lowers: 'metric' } };
}

function whyLost(scope: CaptureScope, fact: ReadFact, error: NodeJS.ErrnoException): Outcome {
  if (error instanceof FileChangedError) return lost(scope, fact, 'file-changed-while-read', 'changed while it was recorded, so the bytes that were read are unknown');
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return lost(scope, fact, 'file-vanished', 'was read and then removed before it could be recorded');
  if (error.code === 'EACCES' || error.code === 'EPERM') return lost(scope, fact, 'file-unreadable', 'was read by the program but may not be read by the recorder');
  return lost(scope, fact, 'file-not-recorded', `could not be recorded (${error.message})`);
}

function withheldGap(path: string, withheld: 'secret' | 'too-large', sizeBytes: number): Gap {
  if (withheld === 'secret') return { code: 'secret-withheld', sentence: `${path} holds a secret, so its bytes were not kept; only its digest is recorded.` };
  return { code: 'file-too-large', sentence: `${path} (${sizeBytes} bytes) is above the size limit: its digest and place are recorded, and its bytes are not kept.` };
}

interface Gathering {
  readonly folders: readonly DeclaredInput[];
  readonly writes: ReadonlySet<string>;
  readonly ignore: readonly string[];
}

function gather(
  { root, startedAt }: CaptureScope,
  examined: readonly { readonly location: string; readonly outcome: Outcome }[],
  { folders, writes, ignore }: Gathering,
): CapturedReads {
  const data = new Map<string, DataInput>();
  const contents = new Map<string, PlacedContent>();
  const gaps: Gap[] = [];
  const reads = new Set<string>();
  // File times never run ahead: a file put in place just before the start is not taken for one that the run made.
  const startNs = BigInt(Math.ceil(startedAt)) * 1_000_000n;
  for (const { location, outcome } of examined) {
    if (outcome.kind === 'nothing' || (outcome.kind !== 'code' && isNotData(location, ignore))) continue;
    const isNew = outcome.kind === 'data' && outcome.born >= startNs;
    // Made by the run: whichever of its processes read it, it is no input.
    if (isNew && writes.has(location)) continue;
    if (outcome.kind === 'lost' && outcome.gap.code === 'file-vanished' && writes.has(location)) continue;
    reads.add(outcome.path);
    if (outcome.kind !== 'lost' && outcome.input !== undefined && !isCovered(location, folders)) data.set(outcome.path, outcome.input);
    if (outcome.kind === 'data' && outcome.content !== undefined) contents.set(outcome.content.digest, outcome.content);
    if (outcome.gap !== undefined) gaps.push(outcome.gap);
    if (isNew)
      gaps.push({ code: 'file-made-during-run', sentence: `${outcome.path} came to be while the run ran, and nothing shows that the run made it; it is recorded as data.` });
  }
  for (const { input, contents: kept, gaps: found } of folders) {
    if (input !== undefined) data.set(input.path, input);
    for (const content of kept) contents.set(content.digest, content);
    for (const item of found) gaps.push(item);
  }
  return { data: [...data.values()].sort((one, other) => (one.path < other.path ? -1 : 1)), reads: [...reads].sort(), gaps, contents: [...contents.values()] };

  function isCovered(location: string, declared: readonly DeclaredInput[]): boolean {
    const named = inputPath(root, location);
    return declared.some(({ input }) => input?.kind === 'folder' && (input.path === '.' || named.startsWith(`${input.path}/`)));
  }
}
