// The index a snapshot begins with: the user's entries, with those of the last snapshot where they know more, and
// without any stat data that could make git take stored bytes for the file's own.
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { FoundRepository } from './find-repository.ts';
import { entryTime, type IndexEntry, readIndex, untrusted } from './git-index.ts';
import { type GitPlace, runGit } from './git-process.ts';
import { pathBytes } from '../path-text.ts';

export interface TrackedEntries {
  /** In the order of their paths; all of stage 0. */
  readonly entries: readonly IndexEntry[];
  /** Every path the user's index names. */
  readonly paths: ReadonlySet<string>;
  /** Paths left out of the working tree by a sparse checkout. */
  readonly skipped: ReadonlySet<string>;
  /** Entries of the last snapshot, by path. */
  readonly last: ReadonlyMap<string, IndexEntry>;
  /** Whether git may store other bytes than those of the files: line ends, filters, keywords, encodings. */
  readonly isConverting: boolean;
}

export interface TrackedRequest {
  readonly repository: FoundRepository | undefined;
  readonly config: ReadonlyMap<string, string>;
  readonly lastIndex: string;
}

export async function readTrackedEntries({ repository, config, lastIndex }: TrackedRequest): Promise<TrackedEntries> {
  const oidBytes = config.get('extensions.objectformat') === 'sha256' ? 32 : 20;
  const last = new Map((readIndexFile(lastIndex, oidBytes) ?? []).map((entry) => [entry.path, entry]));
  if (repository === undefined) return { entries: [], paths: new Set(), skipped: new Set(), last, isConverting: false };
  const all = readIndexFile(join(repository.gitDir, 'index'), oidBytes) ?? (await listByGit({ gitDir: repository.gitDir, workTree: repository.top }, oidBytes));
  const isConverting = mayConvert(repository, config, all);
  const present = all.filter(({ stage, isSkipped, isIntended }) => stage === 0 && !isSkipped && !isIntended);
  return {
    entries: present.map((entry) => freshest(isConverting ? untrusted(entry) : entry, last.get(entry.path))),
    paths: new Set(all.map(({ path }) => path)),
    skipped: new Set(all.filter(({ isSkipped }) => isSkipped).map(({ path }) => path)),
    last,
    isConverting,
  };
}

/** Whichever saw the file later; whether that is still so is checked against the file. */
function freshest(entry: IndexEntry, last: IndexEntry | undefined): IndexEntry {
  return last !== undefined && last.mode === entry.mode && entryTime(last) > entryTime(entry) ? last : entry;
}

/**
 * A file changed again in the instant in which the index was written looks unchanged (git calls such entries racy). Times
 * are those of the kernel's clock, which moves in ticks of up to 10 ms.
 */
const instantNs = 20_000_000n;

/** Undefined when the file must be read by git itself; empty when there is none. */
function readIndexFile(path: string, oidBytes: number): readonly IndexEntry[] | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return [];
  const entries = readIndex(readFileSync(path), oidBytes);
  return entries?.map((entry) => (entryTime(entry) + instantNs >= found.mtimeNs ? untrusted(entry) : entry));
}

/** The slow way, for split and sparse indexes: git names the entries, without stat data. */
async function listByGit(place: GitPlace, oidBytes: number): Promise<readonly IndexEntry[]> {
  const { output } = await runGit(place, ['ls-files', '--stage', '-t', '-z']);
  return output
    .toString('latin1')
    .split('\0')
    .flatMap((record) => {
      const [, tag, mode, oid, stage, path] = /^(.) (\d+) ([0-9a-f]+) (\d)\t([^]+)$/.exec(record) ?? [];
      if (oid?.length !== oidBytes * 2) return [];
      return [untrusted({ path: path!, mode: Number.parseInt(mode!, 8), oid, stat: Buffer.alloc(0), stage: Number(stage), isSkipped: tag === 'S', isIntended: /^0+$/.test(oid) })];
    });
}

const converting = /(?:^|\s)(?:text|eol|crlf|filter|ident|working-tree-encoding)(?:=|\s|$)/m;

function mayConvert({ top, commonDir }: FoundRepository, config: ReadonlyMap<string, string>, entries: readonly IndexEntry[]): boolean {
  if (/^(true|input)$/i.test(config.get('core.autocrlf') ?? '')) return true;
  const own = entries.filter(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes')).map(({ path }) => join(top, path));
  const personal = config.get('core.attributesfile')?.replace(/^~(?=\/)/, homedir()) ?? join(homedir(), '.config', 'git', 'attributes');
  return [...own, join(top, '.gitattributes'), join(commonDir, 'info', 'attributes'), personal, '/etc/gitattributes'].some((path) => converting.test(textOf(path)));
}

function textOf(path: string): string {
  const bytes = pathBytes(path);
  return lstatSync(bytes, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(bytes, 'utf8') : '';
}
