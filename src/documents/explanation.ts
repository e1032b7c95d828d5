// What explains a difference between two runs: the inputs that changed, ranked; where their steps part; and, when it
// was asked for, what re-runs with swapped inputs proved.
import { z } from 'zod';

import { count, type Of, text } from './fields.ts';
import { inputGroups } from './input-group.ts';
import { comparisonRules } from './rules.ts';
import { endEvidence } from './verdict.ts';
import { verdictLevels } from './verdict-level.ts';

const group = z.enum(inputGroups).meta({ id: 'InputGroup' });
const changeName = z.strictObject({ group, key: text });
const channel = z.enum(['data', 'randomness', 'numerics']);

export const proofExperiment = z
  .strictObject({
    swapped: z.array(changeName).describe('The changes of `after` put into `before`.'),
    outcome: z.enum(['like-before', 'like-after', 'neither', 'failed']),
    value: text.optional(),
    isFromCache: z.boolean(),
  })
  .meta({ id: 'ProofExperiment' });
export type ProofExperiment = Of<typeof proofExperiment>;

export const proof = z
  .strictObject({
    target: text.describe("What was looked at in every hybrid: a metric's key, an output's path, or the console."),
    experiments: z.array(proofExperiment).max(10_000),
    minimal: z.array(changeName).describe('The smallest set of changes that alone turns the outcome of `before` into that of `after`; empty when none was found.'),
    isComplete: z.boolean().describe('Everything else shown to make no difference.'),
    budget: z.strictObject({ runs: z.number(), spentRuns: z.number(), spentSeconds: z.number() }).describe('What the budget allowed and what was spent, in runs and in seconds.'),
    stoppedAtStep: z.int().optional().describe('Whether hybrids were cut off just past the first differing step.'),
    sentence: text,
  })
  .meta({ id: 'Proof', description: 'What re-running hybrids of the two runs showed.' });
export type Proof = Of<typeof proof>;

export const hunk = z
  .strictObject({
    beforeStart: count,
    afterStart: count,
    lines: z.array(z.strictObject({ change: z.enum(['same', 'removed', 'added']), text })),
  })
  .meta({ id: 'Hunk', description: 'Lines are without their ends; numbers from 1.' });
export type Hunk = Of<typeof hunk>;

export const changeDetail = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lines'), hunks: z.array(hunk), hasMore: z.boolean() }),
    z.strictObject({ kind: z.literal('content'), summary: text }),
    z.strictObject({
      kind: z.literal('files'),
      files: z.array(z.strictObject({ path: text, change: z.enum(['added', 'removed', 'changed', 'mode']) })),
      hasMore: z.boolean(),
    }),
  ])
  .meta({ id: 'ChangeDetail' });
export type ChangeDetail = Of<typeof changeDetail>;

export const inputChange = z
  .strictObject({
    group,
    key: text.describe("A file's path, a package's name, a parameter's or variable's name."),
    before: text.optional().describe('Absent where that run did not have it.'),
    after: text.optional(),
    renamedFrom: text.optional().describe('A file of the same content under another name: its path in `before`; `key` is that in `after`.'),
    detail: changeDetail.optional().describe('What changed inside: lines, rows, tensors, versions.'),
    use: z.enum(['used', 'not-used', 'unknown']).describe('Whether the record shows that the run used it. `not-used` rules it out.'),
    rank: z.int().optional().describe('1 is the likeliest. Absent for what is ruled out, and for all of them where the end of a run explains the difference.'),
    weight: z.number().optional().describe('How likely it is beside the other ranked ones of this explanation; nothing else can be read from it.'),
    basis: text.optional().describe('The kind of change, and the class of its name, that the weight began with: `parameter/seed`.'),
    isTied: z.boolean().optional().describe('Nothing tells it apart from the other changes that are as likely as the first.'),
    reason: text.describe('Why it stands where it stands.'),
  })
  .meta({ id: 'InputChange' });
export type InputChange = Of<typeof inputChange>;

export const divergence = z
  .strictObject({
    source: text,
    rank: z.int(),
    step: z.int(),
    channel: channel.describe('The first channel in causal order that differs at that step.'),
    alsoDiffering: z.array(channel).optional().describe('All that differ at that step. A seed moves the random numbers and often the order of the data with them.'),
    tensor: text.optional().describe('The first differing parameter or fitted array, in definition order.'),
    stepsCompared: z.int(),
    reading: text.describe('What that means, in a sentence.'),
  })
  .meta({ id: 'Divergence', description: "The first place where the flight recorders' steps part." });
export type Divergence = Of<typeof divergence>;

export const uncapturedInput = z
  .strictObject({
    source: z.enum(['cut-off', 'unwatched-reads', 'network', 'random-numbers', 'hash-order', 'clock', 'workers', 'threads', 'folder-order', 'unwatched-program', 'gpu']),
    isSeen: z.boolean(),
    sentence: text,
  })
  .meta({ id: 'UncapturedInput', description: "`isSeen`: the runs' records show it, and do not only leave it possible." });
export type UncapturedInput = Of<typeof uncapturedInput>;

export const siblingRun = z
  .strictObject({
    runId: text,
    name: text,
    against: z.enum(['before', 'after']).describe('From which of the two it differs in one input alone, as far as is recorded; it has that input as the other has it.'),
    change: changeName,
    outcome: z.enum(['like-before', 'like-after', 'neither']).describe('Whose results it has.'),
    metric: z.strictObject({ key: text, value: text }).optional().describe('The last value of the metric that people look at first among those that differ.'),
    sentence: text,
  })
  .meta({ id: 'SiblingRun', description: 'Another stored run that tells something of one of the changes that nothing else tells apart: what came of it there, and no more.' });
export type SiblingRun = Of<typeof siblingRun>;

export const explanation = z
  .strictObject({
    beforeRunId: text,
    afterRunId: text,
    hasSameInputs: z.boolean().describe('One digest of inputs.'),
    changes: z.array(inputChange).describe('The likeliest cause first; those ruled out last.'),
    siblings: z.array(siblingRun).optional().describe('Looked for where nothing tells changes apart; absent when there are none.'),
    divergence: divergence.optional(),
    ends: z
      .strictObject({ before: endEvidence.optional(), after: endEvidence.optional(), explain: z.boolean() })
      .optional()
      .describe('Of the runs that did not end well. `explain`: a run was cut off from outside and nothing differs up to there, so that no input is the cause.'),
    firstMetricDifference: z.strictObject({ key: text, step: z.int(), before: text, after: text }).optional(),
    metrics: z.array(
      z.strictObject({ key: text, before: text.optional(), after: text.optional(), renamedFrom: text.optional().describe('Its key in `before`, when that is another.') }),
    ),
    finding: text.optional().describe('Both claim determinism and equal inputs, and still differ.'),
    uncaptured: z
      .array(uncapturedInput)
      .optional()
      .describe('Inputs that no record holds, by evidence: the clock, entropy, the network, the order of workers. Told when no recorded input explains the difference.'),
    results: z
      .enum(['same', 'different', 'unknown'])
      .optional()
      .describe('Whether metrics, steps, the way they ended or, without metrics, the outputs and the printed text are the same. `unknown` when there is nothing to tell by.'),
    level: z.enum(verdictLevels).optional().describe('How much of the results is the same, by the comparison that a verdict rests on, before any claim lowers it.'),
    rules: comparisonRules.optional().describe('The recorded rules that both sides were held to; absent when there were none.'),
    paragraph: text.describe('A paragraph for a person; says what is shown and what is only likely.'),
    proof: proof.optional(),
  })
  .meta({ id: 'Explanation', description: '`before` is the run taken as the good one, `after` the one to be explained.' });
export type Explanation = Of<typeof explanation>;
