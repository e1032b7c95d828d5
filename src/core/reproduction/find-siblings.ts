// Finds stored runs that have one of several tied changes alone, and what their results were.
import { differingSeries } from '../../compare/results/differing-series.ts';
import { onlyDifference, wordSibling } from '../../compare/explain/sibling-runs.ts';
import { namesOfRuns } from '../../compare/explain/names-of-runs.ts';
import { judgeResults } from '../../compare/verdict/judge-results.ts';
import type { InputDifference } from '../../compare/inputs/input-difference.ts';
import type { SiblingRun } from '../../documents/explanation.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';
import { compareRuns, type ComparedRuns, type ComparisonPorts, type Side, sideOf } from './compare-runs.ts';
import { recordedChanges } from './explain-material.ts';
import { reproducesTag } from './reproduces-tag.ts';

/** The newest runs of other inputs are looked at, so many at the most: each costs the reading of its documents. */
const mostCandidates = 50;
/** Each costs a comparison of all its results with those of one or both of the two. */
const mostShown = 4;

/** Runs of the same experiments and entry points that finished and repeated no other. `tied`: from `before` to `after`. */
export async function findSiblings(ports: ComparisonPorts, compared: ComparedRuns, tied: readonly InputDifference[]): Promise<readonly SiblingRun[]> {
  const found: SiblingRun[] = [];
  for (const runId of await candidatesOf(ports, compared)) {
    if (found.length === mostShown) break;
    const side = await sideOf(ports, runId);
    const apart = await standsApart(ports, { side, compared, tied });
    const sibling = apart === undefined ? undefined : await siblingOf(ports, { side, compared, ...apart });
    if (sibling !== undefined) found.push(sibling);
  }
  return found;
}

async function candidatesOf({ store }: ComparisonPorts, { before, after }: ComparedRuns): Promise<readonly string[]> {
  const query = { withoutTag: reproducesTag, limit: 10 * mostCandidates };
  const found = [...(await store.inputs.listLike({ runId: after.record.run.id, ...query })), ...(await store.inputs.listLike({ runId: before.record.run.id, ...query }))];
  const own = new Set([before.inputsDigest, after.inputsDigest]);
  const others = found.filter(({ inputsDigest }) => !own.has(inputsDigest)).map(({ runId }) => runId);
  return [...new Set(others)].slice(0, mostCandidates);
}

interface Candidate {
  readonly side: Side;
  readonly compared: ComparedRuns;
  readonly tied: readonly InputDifference[];
}

type Apart = { readonly against: SiblingRun['against']; readonly change: InputDifference };

/** From which of the two the run differs in one tied change alone. */
async function standsApart(ports: ComparisonPorts, { side, compared: { before, after }, tied }: Candidate): Promise<Apart | undefined> {
  for (const against of ['before', 'after'] as const) {
    const runs = against === 'before' ? ([before, side] as const) : ([side, after] as const);
    const change = onlyDifference(tied, { ...(await recordedChanges(ports, runs)), runs });
    if (change !== undefined) return { against, change };
  }
  return undefined;
}

/** Undefined where its results cannot be told, or are those of both within what the project allows. */
async function siblingOf(
  ports: ComparisonPorts,
  { side, compared: { before, after, evidence }, against, change: { group, key } }: Apart & Omit<Candidate, 'tied'>,
): Promise<SiblingRun | undefined> {
  const { id, name } = side.record.run;
  const fromBefore = await compareRuns(ports, { before: before.record.run.id, after: id });
  const toAfter = await compareRuns(ports, { before: id, after: after.record.run.id });
  const levels = [fromBefore, toAfter].map((one) => judgeResults(one.evidence).reached);
  const [isBefore, isAfter] = levels.map((level) => level !== 'different');
  if (levels.includes('not-runnable') || (isBefore && isAfter)) return undefined;
  const outcome = isBefore ? 'like-before' : isAfter ? 'like-after' : 'neither';
  const metric = lastValue(differingSeries(evidence.metrics).headline, fromBefore.evidence.metrics);
  const sibling = { runId: id, name, against, change: { group, key }, outcome, ...(metric === undefined ? {} : { metric }) } as const;
  const called = { ...sibling, name: [before, after].some(({ record }) => record.run.name === name) ? `${name} (${id.slice(0, 8)})` : name };
  return { ...sibling, sentence: wordSibling(called, namesOfRuns([nameOf(before), nameOf(after)])) };
}

const nameOf = ({ record: { run } }: Side) => ({ runId: run.id, name: run.name });

/** Of the metric that differs between the two, what the run itself logged last. */
function lastValue(headline: MetricEvidence | undefined, metrics: readonly MetricEvidence[]): SiblingRun['metric'] {
  if (headline === undefined) return undefined;
  const own = metrics.find(({ key, renamedFrom, pointsBefore }) => pointsBefore > 0 && (renamedFrom ?? key) === (headline.renamedFrom ?? headline.key));
  return own?.lastAfter === undefined ? undefined : { key: own.key, value: own.lastAfter };
}
