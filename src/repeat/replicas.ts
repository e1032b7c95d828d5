// What several repetitions of one run show that a single one cannot: which files differ each time, and whether the
// metrics of two places are equivalent.
import type { Client } from '../../sdk/client.ts';
import type { ProjectFile } from '../config/project-file.ts';
import { canonicalText } from '../documents/canonical-json.ts';
import { equivalenceTest } from '../core/reproduction/equivalence-test.ts';
import type { Inputs } from '../documents/inputs.ts';
import { noiseBand } from '../core/reproduction/noise-band.ts';
import type { EquivalenceTest } from '../documents/verdict.ts';
import { isVolatileName } from '../core/reproduction/volatile-names.ts';
import { ApiError } from '../../sdk/api-error.ts';
import { inParallel } from '../core/base/in-parallel.ts';
import { learnVolatile } from './compare-outputs.ts';
import type { RecordedRun } from './recorded-run.ts';

/** How many runs of the experiment are looked at for earlier ones of the same inputs. */
const mostRuns = 500;
const atOnce = 8;

/** Outputs that every repeat wrote with other bytes. Only repeats of equal inputs teach that: another seed gives another model. */
export function learnedFrom(original: RecordedRun, repeats: readonly RecordedRun[]): ReadonlySet<string> {
  if (original.inputs.randomness.mode === 'deterministic') return new Set();
  return learnVolatile(repeats.map(({ observation }) => new Map(observation.outputs.map((output) => [output.path, output]))));
}

export interface ReplicaTest {
  readonly original: RecordedRun;
  readonly repeats: readonly RecordedRun[];
  readonly tolerance?: ProjectFile['tolerance'];
}

/** One test for every metric that counts. The original's side is itself and all earlier runs with its inputs, whatever their seed. */
export async function testReplicas(client: Client, { original, repeats, tolerance }: ReplicaTest): Promise<readonly EquivalenceTest[]> {
  const earlier = await earlierRuns(client, original);
  const [before, after] = await Promise.all([
    lastValues(client, [original.runId, ...earlier]),
    lastValues(
      client,
      repeats.map(({ runId }) => runId),
    ),
  ]);
  return [...before.keys()]
    .filter((key) => !isVolatileName(key))
    .sort()
    .map((key) => {
      const [left, right] = [before.get(key) ?? [], after.get(key) ?? []];
      return equivalenceTest({ key, before: left, after: right, ...marginOf(left, tolerance?.[key] ?? tolerance?.['*']) });
    });
}

/** The user's word, or how far one more run of the original falls from the others by chance. */
function marginOf(
  before: readonly number[],
  given: { readonly relative?: number | undefined; readonly absolute?: number | undefined } | undefined,
): { readonly margin: number; readonly marginFrom: EquivalenceTest['marginFrom'] } {
  if (given !== undefined) {
    const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
    return { margin: Math.max(given.absolute ?? 0, (given.relative ?? 0) * Math.abs(mean)), marginFrom: 'user' };
  }
  return { margin: noiseBand(before)?.halfWidth ?? 0, marginFrom: 'noise-band' };
}

async function earlierRuns(client: Client, original: RecordedRun): Promise<readonly string[]> {
  const { run } = await client.getRun({ runId: original.runId });
  const page = await client.searchRuns({ experimentIds: [run.experimentId], filter: "attributes.status = 'FINISHED'", limit: mostRuns, metricKeys: [], paramKeys: [] });
  const candidates = page.items.filter(({ id, tags }) => id !== original.runId && !tags.some(({ key }) => key === 'assay.reproduces'));
  const identity = withoutSeed(original.inputs);
  const found = await inParallel(
    candidates,
    async ({ id }) => {
      const recorded = await client.getManifest({ runId: id }).catch(ignoreUnrecorded);
      return recorded !== undefined && withoutSeed(recorded.manifest) === identity ? [id] : [];
    },
    { atOnce },
  );
  return found.flat();
}

/** Equal for runs that are to be taken as repeats of each other. */
function withoutSeed(inputs: Inputs): string {
  const { mode } = inputs.randomness;
  return canonicalText(mode === 'observe' ? inputs : { ...inputs, randomness: { mode } });
}

function ignoreUnrecorded(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'not_found') return undefined;
  throw error;
}

async function lastValues(client: Client, runIds: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map<string, number[]>();
  const runs = await inParallel(runIds, (runId) => client.getRun({ runId }), { atOnce });
  for (const { run } of runs) {
    for (const { key, last } of run.metrics) values.set(key, [...(values.get(key) ?? []), Number(last.value)]);
  }
  return values;
}
