// Holds the files two runs wrote against each other: by digest first, and only where those differ by content.
import { isUtf8 } from 'node:buffer';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { pairPaths } from '../core/comparison/folder-comparison.ts';
import type { OutputEvidence } from '../documents/verdict.ts';
import { compareFiles } from '../workspace/compare-files.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import { type RanAt, volatileDifferences } from '../core/reproduction/volatile-content.ts';
import type { VolatileRules } from '../core/reproduction/volatile-rules.ts';

/** A file a run wrote, as far as its bytes can be had. */
export interface WrittenFile {
  readonly digest: string;
  readonly isStored: boolean;
}

export interface OutputRules {
  readonly volatile: VolatileRules;
  /** Paths that differed between repeats too. */
  readonly learned: ReadonlySet<string>;
}

export interface ComparedOutputs {
  readonly fetcher: ContentFetcher;
  /** For the bytes of a pair while it is compared. */
  readonly scratch: string;
  /** When each of the two ran. */
  readonly times: readonly [RanAt, RanAt];
}

type Files = ReadonlyMap<string, WrittenFile>;

/** By path. */
export async function compareOutputs([before, after]: readonly [Files, Files], rules: OutputRules, compared: ComparedOutputs): Promise<readonly OutputEvidence[]> {
  const evidence: OutputEvidence[] = [];
  for (const { path } of pairPaths([...before.keys()], [...after.keys()])) {
    const isVolatile = rules.volatile.ruleFor(path) !== undefined || rules.learned.has(path);
    evidence.push({ path, isVolatile, ...(await comparePair(path, [before.get(path), after.get(path)], compared)) });
  }
  return evidence;
}

async function comparePair(
  path: string,
  [before, after]: readonly [WrittenFile | undefined, WrittenFile | undefined],
  compared: ComparedOutputs,
): Promise<Pick<OutputEvidence, 'level' | 'summary'>> {
  if (before === undefined) return { level: 'only-after', summary: 'only the reproduction wrote it' };
  if (after === undefined) return { level: 'only-before', summary: 'the reproduction did not write it' };
  if (before.digest === after.digest) return { level: 'byte', summary: 'byte for byte the same' };
  if (!before.isStored || !after.isStored)
    return { level: 'different', summary: `other bytes; ${before.isStored ? 'the new' : 'the original'} file was above the size rule, so its content cannot be compared` };
  await mkdir(compared.scratch, { recursive: true });
  const folder = await mkdtemp(join(compared.scratch, 'pair-'));
  try {
    // The name takes part: it tells tables from texts, and PyTorch writes it into its archives.
    const paths = await Promise.all([before, after].map(({ digest }, index) => writeOut(compared.fetcher, digest, join(folder, String(index), basename(path)))));
    const { level, summary } = compareFiles(paths[0] as string, paths[1] as string);
    const fields = level === 'different' ? await volatileFields(path, paths as [string, string], compared.times) : undefined;
    return fields === undefined ? { level, summary } : { level: 'volatile', summary: `differs each time in ${fields.join(', ')} and in nothing else` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Texts above it are compared as they are. */
const textBytes = 4 * 1024 * 1024;

/** What is volatile about two texts that differ in nothing else. */
async function volatileFields(path: string, paths: readonly [string, string], times: ComparedOutputs['times']): Promise<readonly string[] | undefined> {
  const sizes = await Promise.all(paths.map((each) => stat(each)));
  if (sizes.some(({ size }) => size > textBytes)) return undefined;
  const [before, after] = await Promise.all(paths.map((each) => readFile(each)));
  if (!isUtf8(before as Buffer) || !isUtf8(after as Buffer) || before?.includes(0) === true) return undefined;
  const fields = volatileDifferences(path, [String(before), String(after)], times);
  return fields === undefined || fields.length === 0 ? undefined : fields.slice(0, 5);
}

async function writeOut(fetcher: ContentFetcher, digest: string, path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await pipeline(Readable.from(fetcher.open(digest)), createWriteStream(path, { mode: 0o600 }));
  return path;
}

/** Paths whose bytes were other ones in every one of the repeats; needs two or more of them. */
export function learnVolatile(repeats: readonly Files[]): ReadonlySet<string> {
  if (repeats.length < 2) return new Set();
  const paths = new Set(repeats.flatMap((files) => [...files.keys()]));
  return new Set([...paths].filter((path) => new Set(repeats.map((files) => files.get(path)?.digest ?? '')).size === repeats.length));
}
