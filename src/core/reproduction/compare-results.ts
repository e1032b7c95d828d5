// What two runs left beside their metrics, held against each other as far as an explanation needs it: which outputs differ
// in nothing but volatile fields, and whether results were printed that differ. Bounded.
import type { ConsoleStore } from '../tracking/console/console-store.ts';
import { inParallel } from '../base/in-parallel.ts';
import { compareConsoles, type PrintedFrom, type PrintedLine } from './compare-consoles.ts';
import type { ContentPorts } from './compare-contents.ts';
import type { Observation } from '../../documents/observation.ts';
import { readBlob } from './stored-documents.ts';
import { volatileDifferences } from './volatile-content.ts';
import { volatileRules } from './volatile-rules.ts';

export interface ResultComparison {
  /** Paths of outputs whose bytes differ, and nothing inside that counts. */
  readonly volatileOutputs: readonly string[];
  /** Whether both printed the same but for volatile parts; undefined when there is nothing, or too much, to tell. */
  readonly isPrintSame?: boolean | undefined;
}

export interface ResultPorts extends Pick<ContentPorts, 'blobs' | 'decodeUtf8'> {
  readonly store: { readonly console: ConsoleStore };
}

const comparedOutputs = 50;
const outputBytes = 1024 * 1024;
const comparedLines = 20_000;

export async function compareResults(ports: ResultPorts, before: Observation | undefined, after: Observation | undefined): Promise<ResultComparison> {
  if (before === undefined || after === undefined) return { volatileOutputs: [] };
  return { volatileOutputs: await volatileOutputs(ports, before, after), isPrintSame: await isPrintSame(ports, before, after) };
}

async function volatileOutputs({ blobs, decodeUtf8 }: ResultPorts, before: Observation, after: Observation): Promise<readonly string[]> {
  const others = new Map(after.outputs.map((output) => [output.path, output]));
  const pairs = before.outputs.flatMap((one) => {
    const other = others.get(one.path);
    const isSmall = one.isStored && other?.isStored === true && Math.max(one.sizeBytes, other.sizeBytes) <= outputBytes;
    return isSmall && one.digest !== other.digest ? [{ path: one.path, digests: [one.digest, other.digest] as const }] : [];
  });
  const times = [ranAt(before), ranAt(after)] as const;
  const found = await inParallel(pairs.slice(0, comparedOutputs), async ({ path, digests }) => {
    const [one, other] = [await textOf(digests[0]), await textOf(digests[1])];
    const fields = one === undefined || other === undefined ? undefined : volatileDifferences(path, [one, other], times);
    return fields === undefined || fields.length === 0 ? [] : [path];
  });
  return found.flat();

  async function textOf(digest: string): Promise<string | undefined> {
    try {
      const text = decodeUtf8(await readBlob(blobs, digest, { limit: outputBytes, name: 'an output' }));
      return text.includes('\u0000') ? undefined : text;
    } catch {
      // No text, or gone: then it counts as it is.
      return undefined;
    }
  }
}

function ranAt({ startedAt, endedAt }: Observation): { readonly from: number; readonly to: number } {
  return { from: startedAt, to: endedAt ?? startedAt };
}

async function isPrintSame(ports: ResultPorts, before: Observation, after: Observation): Promise<boolean | undefined> {
  if (before.console === undefined || after.console === undefined) return undefined;
  if (before.console === after.console) return true;
  const [one, other] = [await printedBy(ports, before), await printedBy(ports, after)];
  if (one === undefined || other === undefined) return undefined;
  const { evidence } = compareConsoles(one, other, volatileRules());
  return evidence.isReordered === true || evidence.differingResults === 0;
}

/** Undefined when there are too many lines. */
async function printedBy({ store }: ResultPorts, { runId, folder }: Observation): Promise<PrintedFrom | undefined> {
  const lines: PrintedLine[] = [];
  for (let fromLine: number | undefined = 0; fromLine !== undefined;) {
    const page = await store.console.read({ runId, fromLine, limit: 5_000 });
    if (page.total > comparedLines) return undefined;
    lines.push(...page.lines);
    fromLine = page.nextLine;
  }
  return { lines, names: [runId, folder] };
}
