// Holds the files of two runs against each other: by digest first, and only where those differ by content.
import { comparedTogetherBytes, filesOf, type Files, isSmallPair, judgeByDigests, type OutputPair, type WrittenFile } from '../../compare/results/pair-outputs.ts';
import { ranAt } from '../../compare/results/run-end.ts';
import type { OwnNames } from '../../compare/results/own-names.ts';
import type { RanAt } from '../../compare/results/volatile-content.ts';
import type { ComparedOutput } from '../../compare/verdict/build-evidence.ts';
import type { Observation } from '../../documents/observation.ts';
import type { OutputEvidence } from '../../documents/verdict.ts';
import { AssayError } from '../base/errors.ts';
import type { BlobReads } from '../content/blob-store.ts';
import { hexOf } from '../content/content-digest.ts';
import type { ArtifactLocations } from '../tracking/artifacts/artifact-locations.ts';
import type { ArtifactStore } from '../tracking/artifacts/artifact-store.ts';
import type { Run } from '../tracking/runs/run.ts';
import { readBlob } from './stored-documents.ts';

/**
 * Compares two files by what they hold, and words the outcome in a sentence. It reads hostile bytes: it must bound time and memory by
 * itself. `level` is undefined when it gave up, and the summary then tells why.
 */
export type CompareContents = (pair: ContentPair) => Promise<ComparedContents>;

export interface ContentPair {
  /** Without folders; it tells tables from texts, and a few others apart. */
  readonly name: string;
  readonly digests: readonly [before: string, after: string];
  /** Called only for contents that were not compared lately. */
  read(digest: string): Promise<Uint8Array>;
  /** When the two runs ran that wrote them: dates of then may be volatile. Absent for files that are no results. */
  readonly times?: readonly [RanAt, RanAt] | undefined;
  /** What of the runs' own places may stand in what they wrote. */
  readonly own?: OwnNames | undefined;
}

export interface ComparedContents {
  readonly level: 'byte' | 'tensor' | 'volatile' | 'different' | 'incomparable' | undefined;
  readonly summary: string;
}

export interface OutputPorts {
  readonly blobs: BlobReads;
  readonly compareContents: CompareContents;
  readonly locations: ArtifactLocations;
  readonly store: { readonly artifacts: ArtifactStore };
}

const filesPerRead = 1_000;

/** What a run wrote and logged. Artifacts that this server does not keep are no part of it. */
export async function filesOfRun({ store, locations }: OutputPorts, run: Run, observation: Observation | undefined): Promise<Files> {
  const root = locations.pathOf(run.artifactUri);
  const logged: (readonly [string, Omit<WrittenFile, 'isStored'>])[] = [];
  for (let token: string | undefined, isOpen = root !== undefined; isOpen && root !== undefined; isOpen = token !== undefined) {
    const page = await store.artifacts.walk(root, { limit: filesPerRead, token });
    for (const { path, digest, sizeBytes } of page.items) logged.push([path.slice(root.length + 1), { digest: hexOf(digest), sizeBytes }]);
    token = page.next;
  }
  return filesOf(observation, logged);
}

export interface OutputContext {
  readonly observations: readonly [Observation | undefined, Observation | undefined];
  /** What others found of files that are not compared here, or no longer can be. */
  readonly told?: readonly OutputEvidence[] | undefined;
  readonly own: OwnNames;
}

/** In the order of the pairs. */
export async function compareOutputs(ports: OutputPorts, pairs: readonly OutputPair[], { observations, told = [], own }: OutputContext): Promise<readonly ComparedOutput[]> {
  const [one, other] = observations;
  const times: ContentPair['times'] = one === undefined || other === undefined ? undefined : [ranAt(one), ranAt(other)];
  const tellings = new Map(told.map((output) => [nameOf(output), output]));
  const outputs: ComparedOutput[] = [];
  for (const pair of pairs) {
    const { level, summary } = judgeByDigests(pair) ?? (isSmallPair(pair) ? await compareBytes(ports, pair, { times, own }) : tooLarge);
    const teller = level === undefined ? tellings.get(nameOf(pair)) : undefined;
    const name = { path: pair.path, ...(pair.renamedFrom === undefined ? {} : { renamedFrom: pair.renamedFrom }) };
    if (teller !== undefined) outputs.push({ ...name, level: teller.level, summary: teller.summary, by: teller.by });
    else outputs.push({ ...name, level: level ?? 'incomparable', summary });
  }
  return outputs;
}

/** A path alone may stand for two: one that was renamed to it, and one that only the first run has there. */
function nameOf({ path, renamedFrom }: Pick<OutputEvidence, 'path' | 'renamedFrom'>): string {
  return `${renamedFrom ?? path}\0${path}`;
}

const tooLarge: ComparedContents = {
  level: undefined,
  summary: `other bytes, and more than ${comparedTogetherBytes / 1024 ** 2} MiB together: assay compare holds them against each other on your machine`,
};

async function compareBytes({ blobs, compareContents }: OutputPorts, { path, before, after }: OutputPair, by: Pick<ContentPair, 'times' | 'own'>): Promise<ComparedContents> {
  const read = (digest: string): Promise<Uint8Array> => readBlob(blobs, digest, { limit: comparedTogetherBytes, name: path });
  try {
    return await compareContents({ name: path.slice(path.lastIndexOf('/') + 1), digests: [before!.digest, after!.digest], read, ...by });
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { level: 'different', summary: `other bytes; what they hold cannot be compared: ${error.message}` };
  }
}
