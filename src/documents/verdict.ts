// What a comparison of a run with its reproduction ended in, and the evidence it stands on.
import { z } from 'zod';

import { count, type Of, text, texts, time } from './fields.ts';
import { endCause } from './observation.ts';
import { comparisonRules } from './rules.ts';
import { verdictLevels } from './verdict-level.ts';

const level = z.enum(verdictLevels).meta({ id: 'VerdictLevel', description: 'From the strongest to the weakest.' });
const teller = z.enum(['server', 'client']).meta({ id: 'Teller', description: 'Who says so: the server, from what it stores, or the client that ran the repetition.' });
export type Teller = Of<typeof teller>;

const textDifference = { before: text, after: text };

export const verdict = z
  .strictObject({
    level,
    sentence: text.describe('One sentence a person understands.'),
    finding: text.optional().describe('Set when two runs that both claim determinism and equal inputs differ: always worth a look, whatever the tolerance says.'),
    ceiling: level.describe('The highest level that could have been reached with these claims; `level` is never above it.'),
  })
  .meta({ id: 'Verdict' });
export type Verdict = Of<typeof verdict>;

const toleranceSource = z.enum(['user', 'noise-band']).meta({ id: 'ToleranceSource', description: 'Where a tolerance came from, in the order in which they are preferred.' });
export type ToleranceSource = Of<typeof toleranceSource>;

export const metricEvidence = z
  .strictObject({
    key: text.describe('As the second run has it; of one that only the first has, as that had it.'),
    renamedFrom: text.optional().describe('As the first run has it, when that is another key: one with a date, a counter or an id of the run in it.'),
    pointsBefore: count,
    pointsAfter: count,
    equalPoints: count.describe('Points equal in step and in all 64 bits of the value; every NaN equals every NaN.'),
    firstDifference: z.strictObject({ step: z.int(), ...textDifference }).optional(),
    lastBefore: text.optional().describe('Printed so that reading them gives the same float64; absent for an empty series.'),
    lastAfter: text.optional(),
    isVolatile: z.boolean().describe('Wall time, throughput, system use: known by name, told by the user, or learned from identical pairs.'),
    tolerance: z.strictObject({ relative: z.number(), absolute: z.number(), source: toleranceSource, isWithin: z.boolean() }).optional(),
  })
  .meta({ id: 'MetricEvidence' });
export type MetricEvidence = Of<typeof metricEvidence>;

export const outputEvidence = z
  .strictObject({
    path: text.describe('Where the second run has it; of one that only the first has, where that had it.'),
    renamedFrom: text.optional().describe('Where the first run has it, when that is another path: a dated or numbered folder, or the same bytes under another name.'),
    level: z
      .enum(['byte', 'tensor', 'volatile', 'different', 'incomparable', 'only-before', 'only-after'])
      .describe('`volatile`: other bytes, but nothing differs besides times, dates and names of the machine inside.'),
    summary: text,
    isVolatile: z.boolean().describe('The user said, or repeats showed, that it differs each time.'),
    by: teller.optional().describe('Absent where the server says so, and in verdicts of release 0.1.'),
  })
  .meta({ id: 'OutputEvidence' });
export type OutputEvidence = Of<typeof outputEvidence>;

export const consoleEvidence = z
  .strictObject({
    lines: count,
    differing: count,
    first: z.strictObject({ line: count, ...textDifference }).optional(),
    differingResults: count.optional().describe('Of the differing lines, those on standard output; all of them when absent. Only they count beside outputs and metrics.'),
    isReordered: z.boolean().optional().describe('The same lines, each as often, in another order.'),
  })
  .meta({ id: 'ConsoleEvidence' });
export type ConsoleEvidence = Of<typeof consoleEvidence>;

export const volatileField = z.strictObject({ where: text, why: text, ...textDifference }).meta({ id: 'VolatileField' });
export type VolatileField = Of<typeof volatileField>;

const equivalenceTest = z
  .strictObject({
    key: text,
    replicasBefore: count,
    replicasAfter: count,
    meanBefore: z.number(),
    meanAfter: z.number(),
    margin: z.number(),
    marginFrom: toleranceSource,
    pValue: z.number().describe('The larger of the two one-sided p-values.'),
    power: z.number().describe('Chance to show equivalence with this many replicas, this spread and no true difference.'),
    isEquivalent: z.boolean(),
    undecided: text.optional().describe('Why no test could decide, such as too few replicas.'),
  })
  .meta({ id: 'EquivalenceTest', description: 'Two one-sided tests over replicas of one metric.' });
export type EquivalenceTest = Of<typeof equivalenceTest>;

export const endEvidence = z
  .strictObject({ cause: endCause, detail: text.describe('The exception with its message and line, the signal, the counter that rose.') })
  .meta({ id: 'EndEvidence', description: 'Why a run did not end as a program does that came to its end.' });
export type EndEvidence = Of<typeof endEvidence>;

export const claim = z
  .strictObject({
    about: z.enum(['code', 'data', 'environment', 'settings', 'variables', 'hardware', 'network']),
    state: z.enum(['exact', 'substituted', 'unknown', 'missing']),
    sentence: text,
    ceiling: level.describe('The highest level that is still fair to claim.'),
    by: teller.optional().describe('As of an output.'),
  })
  .meta({ id: 'Claim', description: 'One thing a reproduction rests on, and whether it was the very same.' });
export type Claim = Of<typeof claim>;

const evidenceTellers = z.strictObject({
  exit: teller,
  outputs: teller,
  metrics: teller,
  console: teller,
  statistics: teller,
  inputs: teller,
  claims: teller,
  missing: teller,
});

export const verdictEvidence = z
  .strictObject({
    exit: z.strictObject(textDifference),
    ends: z
      .strictObject({ before: endEvidence.optional(), after: endEvidence.optional() })
      .optional()
      .describe('Of the runs that did not end well: the exception or the signal. Two other exceptions are two other ends, whatever the exit codes.'),
    outputs: z.array(outputEvidence).max(100_000),
    metrics: z.array(metricEvidence).max(100_000),
    console: consoleEvidence.optional().describe('The console text, for programs that log nothing: equal lines, with volatile ones left out of the count.'),
    volatile: z.array(volatileField).max(100_000).describe('Shown, never counted, never dropped: wall times, throughput, host names, paths.'),
    statistics: z.array(equivalenceTest).max(100_000).describe('Present when replicas were run.'),
    claims: z.array(claim).max(10_000),
    hasSameInputs: z.boolean().describe('Whether the inputs of the two have one digest.'),
    isDeterministic: z.boolean().describe('Whether both ran with deterministic settings in all their processes.'),
    rules: comparisonRules.optional().describe('The recorded rules that both sides were held to; absent when there were none.'),
    replicas: texts.max(1_000).optional().describe('Further repetitions, which the statistics and what is learned of volatile outputs rest on.'),
    toldBy: evidenceTellers.optional().describe('Who told each part; absent in verdicts of release 0.1, which took the word of the client for all of it.'),
    missing: texts.max(10_000).describe('Why it could not be run at all; not empty makes the level `not-runnable`.'),
  })
  .meta({ id: 'VerdictEvidence' });
export type VerdictEvidence = Of<typeof verdictEvidence>;

/** What a client may tell: all that the server does not know by itself. Whatever else is told must agree with it. */
export const toldEvidence = verdictEvidence.omit({ rules: true, toldBy: true, ends: true }).partial().meta({ id: 'ToldEvidence' });
export type ToldEvidence = Of<typeof toldEvidence>;

export const reproduction = z
  .strictObject({
    id: text,
    runId: text.describe('The run that was to be repeated.'),
    reproductionRunId: text.optional().describe('The run that repeated it; absent when it could not be started.'),
    verdict,
    evidence: verdictEvidence,
    recordedAt: time,
  })
  .meta({ id: 'Reproduction' });
export type Reproduction = Of<typeof reproduction>;
