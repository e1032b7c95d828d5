// Whether what a client tells of two runs can be true: it must agree with what is stored of them, and leave nothing of that out.
import type { MetricEvidence, OutputEvidence, ToldEvidence, VerdictEvidence } from '../../documents/verdict.ts';
import type { OutputPair } from '../results/pair-outputs.ts';

export interface StoredFacts {
  readonly outputs: readonly OutputPair[];
  /** What was made of what is stored. */
  readonly evidence: VerdictEvidence;
}

/** A sentence naming the first field that cannot be, what stands there, and what would be right; undefined when all of it can. */
export function whatIsUntrue(told: ToldEvidence, { outputs, evidence }: StoredFacts): string | undefined {
  return (
    untrueExit(told, evidence) ?? untrueInputs(told, evidence) ?? untrueOutputs(told.outputs ?? [], outputs) ?? (told.metrics && untrueMetrics(told.metrics, evidence.metrics))
  );
}

const leaveOut = 'tell what is stored, or leave it out, since the server knows it';

function untrueExit({ exit }: ToldEvidence, stored: VerdictEvidence): string | undefined {
  const side = (['before', 'after'] as const).find((name) => exit !== undefined && stored.exit[name] !== 'unknown' && exit[name] !== stored.exit[name]);
  return side === undefined ? undefined : `evidence.exit.${side} is '${exit?.[side]}', and the run is recorded to have ended with '${stored.exit[side]}'; ${leaveOut}`;
}

function untrueInputs({ hasSameInputs }: ToldEvidence, stored: VerdictEvidence): string | undefined {
  if (hasSameInputs === undefined || hasSameInputs === stored.hasSameInputs) return undefined;
  return `evidence.hasSameInputs is ${hasSameInputs}, and the recorded inputs of the two runs have ${stored.hasSameInputs ? 'one digest' : 'no common digest'}; ${leaveOut}`;
}

function untrueOutputs(told: readonly OutputEvidence[], stored: readonly OutputPair[]): string | undefined {
  const pairs = new Map(stored.map((pair) => [nameOf(pair), pair]));
  for (const [index, { path, renamedFrom, level }] of told.entries()) {
    const pair = pairs.get(nameOf({ path, renamedFrom }));
    const field = `evidence.outputs[${index}]`;
    if (pair === undefined) return `${field}.path is '${path}', an output that neither run has; leave it out`;
    const right = levelsOf(pair);
    if (!right.includes(level)) return `${field}.level is '${level}' for '${path}', and the stored digests say ${right.map((one) => `'${one}'`).join(' or ')}; ${leaveOut}`;
  }
  return undefined;
}

function nameOf({ path, renamedFrom }: Pick<OutputPair, 'path' | 'renamedFrom'>): string {
  return `${renamedFrom ?? path}\0${path}`;
}

/** What may be said of two files whose digests are known. */
function levelsOf({ before, after, isNameTelling }: OutputPair): readonly OutputEvidence['level'][] {
  if (before === undefined) return ['only-after'];
  if (after === undefined) return ['only-before'];
  if (isNameTelling === true) return ['different'];
  return before.digest === after.digest ? ['byte'] : ['tensor', 'volatile', 'different', 'incomparable'];
}

const metricFields = ['pointsBefore', 'pointsAfter', 'equalPoints', 'lastBefore', 'lastAfter'] as const;

function untrueMetrics(told: readonly MetricEvidence[], stored: readonly MetricEvidence[]): string | undefined {
  const known = new Map([...stored.flatMap(oneSided), ...stored].map((metric) => [metricName(metric), metric]));
  for (const [index, metric] of told.entries()) {
    const right = known.get(metricName(metric));
    if (right === undefined) return `evidence.metrics[${index}].key is '${metric.key}', a metric that neither run logged; leave it out`;
    const field = metricFields.find((name) => metric[name] !== right[name]);
    if (field !== undefined)
      return `evidence.metrics[${index}].${field} is ${metric[field] ?? 'missing'} for '${metric.key}', and what is stored says ${right[field] ?? 'nothing'}; ${leaveOut}`;
  }
  const names = new Set(told.map(metricName));
  const forgotten = stored.find((metric) => ![metric, ...oneSided(metric)].some((one) => names.has(metricName(one))));
  return forgotten === undefined ? undefined : `evidence.metrics lacks '${forgotten.key}', which is stored; tell every metric, or leave metrics out, since the server knows them`;
}

function metricName({ key, renamedFrom }: MetricEvidence): string {
  return `${renamedFrom ?? key}\0${key}`;
}

/** As clients tell it that take another key for another metric. */
function oneSided({ key, renamedFrom, pointsBefore, pointsAfter, lastBefore, lastAfter, isVolatile }: MetricEvidence): readonly MetricEvidence[] {
  if (renamedFrom === undefined) return [];
  return [
    { key: renamedFrom, pointsBefore, pointsAfter: 0, equalPoints: 0, lastBefore, isVolatile },
    { key, pointsBefore: 0, pointsAfter, equalPoints: 0, lastAfter, isVolatile },
  ];
}
