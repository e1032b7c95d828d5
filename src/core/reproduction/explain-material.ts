// What an explanation needs beside the comparison of results: every changed input with what changed inside it, and where the
// recorded steps part. Every part is bounded.
import { diffInputs } from '../../compare/inputs/diff-inputs.ts';
import { diffSeenInputs } from '../../compare/inputs/diff-seen-inputs.ts';
import { type UntoldInputs, toldInputs } from '../../compare/inputs/told-inputs.ts';
import { diffSteps, type StepsDifference } from '../../compare/inputs/diff-steps.ts';
import type { InputDifference } from '../../compare/inputs/input-difference.ts';
import { mergeRenames } from '../../compare/inputs/merge-renames.ts';
import { numberText } from '../../compare/results/compare-series.ts';
import { nameOfPair } from '../../compare/results/pair-metrics.ts';
import type { Explanation } from '../../documents/explanation.ts';
import type { Inputs } from '../../documents/inputs.ts';
import { readSteps } from '../../documents/steps.ts';
import type { TreeListing } from '../../documents/tree.ts';
import { inParallel } from '../base/in-parallel.ts';
import { sha256Digest } from '../content/content-digest.ts';
import { changeDetails, type DetailPorts } from './change-details.ts';
import type { ComparedRuns, Side } from './compare-runs.ts';
import { createStoredDocuments, type DocumentPorts, type StoredDocuments } from './stored-documents.ts';

export interface ChangedInputs {
  readonly changes: readonly InputDifference[];
  readonly untold: readonly UntoldInputs[];
}

/** Without what changed inside files. */
export async function recordedChanges(ports: DocumentPorts, [before, after]: readonly [Side, Side]): Promise<ChangedInputs> {
  const { inputs, untold } = toldInputs([before, after]);
  const recorded = mergeRenames(diffInputs(...inputs, await changedTrees(createStoredDocuments(ports), inputs)));
  return { changes: [...recorded, ...diffSeenInputs(before.observation, after.observation, recorded)], untold };
}

export async function changedInputs(ports: DetailPorts, [before, after]: readonly [Side, Side]): Promise<ChangedInputs> {
  const { changes, untold } = await recordedChanges(ports, [before, after]);
  const details = await changeDetails(ports, changes, new Set([before, after].flatMap(({ observation }) => observation?.reads ?? [])));
  return { changes: changes.map((change) => (details.has(change) ? { ...change, detail: details.get(change) } : change)), untold };
}

/** The listings of roots and folders that only one of the two has: those of both say nothing about a difference. */
async function changedTrees(documents: StoredDocuments, [before, after]: readonly [Inputs, Inputs]): Promise<ReadonlyMap<string, TreeListing>> {
  const [one, other] = [treesOf(before), treesOf(after)];
  const changed = [...new Set([...one, ...other])].filter((digest) => one.has(digest) !== other.has(digest));
  const listings = await inParallel(changed, (digest) => documents.tree(digest));
  return new Map(changed.map((digest, index) => [digest, listings[index]!]));
}

function treesOf({ code, data }: Inputs): ReadonlySet<string> {
  return new Set([...code.map(({ tree }) => tree), ...data.filter(({ kind, isStored }) => kind === 'folder' && isStored).map(({ digest }) => digest)]);
}

/** Undefined when not both have steps. */
export async function differingSteps({ blobs, decodeUtf8 }: DetailPorts, [before, after]: readonly [Side, Side]): Promise<StepsDifference | undefined> {
  const [one, other] = [before.observation?.trace, after.observation?.trace];
  if (one === undefined || other === undefined) return undefined;
  return diffSteps(readSteps(await blobs.get(sha256Digest(one)), decodeUtf8), readSteps(await blobs.get(sha256Digest(other)), decodeUtf8));
}

/** The last values of every pair of metrics, in their order. */
export function lastValues({ before, after, metrics }: Pick<ComparedRuns, 'before' | 'after' | 'metrics'>): Explanation['metrics'] {
  const [one, other] = [before, after].map(({ record }) => new Map(record.metrics.map(({ key, last }) => [key, numberText(last.value)])));
  return metrics.map((pair) => {
    const { key, renamedFrom } = nameOfPair(pair);
    return { key, ...at('before', one!.get(pair.before ?? '')), ...at('after', other!.get(pair.after ?? '')), ...(renamedFrom === undefined ? {} : { renamedFrom }) };
  });
}

function at(side: 'before' | 'after', value: string | undefined): { readonly before?: string; readonly after?: string } {
  return value === undefined ? {} : { [side]: value };
}
