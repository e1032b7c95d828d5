// Which files of two runs belong together, and what their digests alone say of them.
import type { Observation } from '../../documents/observation.ts';
import type { OutputEvidence } from '../../documents/verdict.ts';
import { matchPaths } from './match-paths.ts';
import type { RunNames } from './run-names.ts';

/** A file a run wrote, as far as its bytes can be had. */
export interface WrittenFile {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly isStored: boolean;
}

export type Files = ReadonlyMap<string, WrittenFile>;

export interface OutputPair {
  /** Where the second run has it; of one that only the first has, where that had it. */
  readonly path: string;
  /** Where the first run has it, when that is another path. */
  readonly renamedFrom?: string | undefined;
  /** The two are paired by their content alone, and their names say different things. */
  readonly isNameTelling?: boolean | undefined;
  readonly before?: WrittenFile | undefined;
  readonly after?: WrittenFile | undefined;
}

export type OutputJudgement = Pick<OutputEvidence, 'level' | 'summary'>;

/** Two files that are larger together are compared by the client that ran the repetition, and not by the server. */
export const comparedTogetherBytes = 64 * 1024 * 1024;

/** What the program wrote and what it logged as files; a file that is both counts once. */
export function filesOf(observation: Observation | undefined, logged: Iterable<readonly [path: string, file: Omit<WrittenFile, 'isStored'>]>): Files {
  const outputs = observation?.outputs ?? [];
  const files = new Map<string, WrittenFile>(outputs.map(({ path, digest, sizeBytes, isStored }) => [path, { digest, sizeBytes, isStored }]));
  const written = new Set(outputs.map(({ digest }) => digest));
  for (const [path, { digest, sizeBytes }] of logged) {
    if (!files.has(path) && !written.has(digest)) files.set(`logged file ${path}`, { digest, sizeBytes, isStored: true });
  }
  return files;
}

/**
 * By path; then by path without what names have of the run itself (dates, counters, ids); then by content. Each file is in one pair, and all
 * who compare outputs go by these.
 */
export function pairOutputs(before: Files, after: Files, names: readonly [RunNames, RunNames]): readonly OutputPair[] {
  const [left, right] = [before, after].map((files) => new Map([...files].map(([path, { digest }]) => [path, digest]))) as [Map<string, string>, Map<string, string>];
  const matches = matchPaths(left, right, names);
  const pairs = matches.map(({ before: old, after: path, isNameTelling }): OutputPair => {
    left.delete(old);
    right.delete(path);
    return { path, ...(old === path ? {} : { renamedFrom: old }), ...(isNameTelling === true ? { isNameTelling } : {}), before: before.get(old), after: after.get(path) };
  });
  const gone = [...left.keys()].map((path): OutputPair => ({ path, before: before.get(path) }));
  const came = [...right.keys()].map((path): OutputPair => ({ path, after: after.get(path) }));
  return [...pairs, ...gone, ...came].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : one.after === undefined ? -1 : 1));
}

/** The two names of one file, as they stand in sentences. */
export function renamedText({ path, renamedFrom }: Pick<OutputPair, 'path' | 'renamedFrom'>): string {
  return renamedFrom === undefined ? path : `${path} (renamed from ${renamedFrom})`;
}

/** Undefined when only the bytes can tell. */
export function judgeByDigests({ before, after, renamedFrom, isNameTelling }: OutputPair): OutputJudgement | undefined {
  if (before === undefined) return { level: 'only-after', summary: 'only the reproduction wrote it' };
  if (after === undefined) return { level: 'only-before', summary: 'the reproduction did not write it' };
  if (isNameTelling === true) return { level: 'different', summary: `the same bytes as ${renamedFrom}, under a name that says something else` };
  if (before.digest === after.digest)
    return { level: 'byte', summary: renamedFrom === undefined ? 'byte for byte the same' : `byte for byte the same, renamed from ${renamedFrom}` };
  if (!before.isStored || !after.isStored)
    return { level: 'different', summary: `other bytes; ${before.isStored ? 'the new' : 'the original'} file was above the size rule, so its content cannot be compared` };
  return undefined;
}

/** Whether the bytes of both are few enough to be compared where other requests are answered too. */
export function isSmallPair({ before, after }: OutputPair): boolean {
  return (before?.sizeBytes ?? 0) + (after?.sizeBytes ?? 0) <= comparedTogetherBytes;
}

/** What one of several repetitions wrote. */
export interface RepeatedFiles {
  readonly files: Files;
  readonly names: RunNames;
}

/** Paths, as the first of the repeats has them, whose bytes were other ones in every one of the repeats; needs two or more of them. */
export function learnVolatile(repeats: readonly RepeatedFiles[]): ReadonlySet<string> {
  const [first, ...others] = repeats;
  if (first === undefined || others.length === 0) return new Set();
  const digests = new Map([...first.files].map(([path, { digest }]) => [path, new Set([digest])]));
  for (const { files, names } of others) {
    for (const { path, renamedFrom, after } of pairOutputs(first.files, files, [first.names, names])) {
      const known = digests.get(renamedFrom ?? path) ?? new Set(['']);
      digests.set(renamedFrom ?? path, known.add(after?.digest ?? ''));
    }
  }
  return new Set([...digests].filter(([, known]) => known.size === repeats.length).map(([path]) => path));
}
