// Which files of two runs belong together, and what their digests alone say of them.
import type { Observation } from '../../documents/observation.ts';
import type { OutputEvidence } from '../../documents/verdict.ts';
import { pairPaths } from '../files/folder-comparison.ts';

/** A file a run wrote, as far as its bytes can be had. */
export interface WrittenFile {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly isStored: boolean;
}

export type Files = ReadonlyMap<string, WrittenFile>;

export interface OutputPair {
  readonly path: string;
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

/** By path. */
export function pairOutputs(before: Files, after: Files): readonly OutputPair[] {
  return pairPaths([...before.keys()], [...after.keys()]).map(({ path }) => ({ path, before: before.get(path), after: after.get(path) }));
}

/** Undefined when only the bytes can tell. */
export function judgeByDigests({ before, after }: OutputPair): OutputJudgement | undefined {
  if (before === undefined) return { level: 'only-after', summary: 'only the reproduction wrote it' };
  if (after === undefined) return { level: 'only-before', summary: 'the reproduction did not write it' };
  if (before.digest === after.digest) return { level: 'byte', summary: 'byte for byte the same' };
  if (!before.isStored || !after.isStored)
    return { level: 'different', summary: `other bytes; ${before.isStored ? 'the new' : 'the original'} file was above the size rule, so its content cannot be compared` };
  return undefined;
}

/** Whether the bytes of both are few enough to be compared where other requests are answered too. */
export function isSmallPair({ before, after }: OutputPair): boolean {
  return (before?.sizeBytes ?? 0) + (after?.sizeBytes ?? 0) <= comparedTogetherBytes;
}

/** Paths whose bytes were other ones in every one of the repeats; needs two or more of them. */
export function learnVolatile(repeats: readonly Files[]): ReadonlySet<string> {
  if (repeats.length < 2) return new Set();
  const paths = new Set(repeats.flatMap((files) => [...files.keys()]));
  return new Set([...paths].filter((path) => new Set(repeats.map((files) => files.get(path)?.digest ?? '')).size === repeats.length));
}
