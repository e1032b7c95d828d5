// Puts together what a verdict and an explanation stand on, out of everything two runs left behind and the rules they are
// held to. Pure: whoever calls it has read and compared the parts.
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import type { Claim, EquivalenceTest, MetricEvidence, OutputEvidence, Teller, VerdictEvidence, VolatileField } from '../../documents/verdict.ts';
import { changedSections } from '../inputs/changed-sections.ts';
import type { ComparedConsoles } from '../results/compare-consoles.ts';
import { learnVolatile, type OutputJudgement, type RepeatedFiles } from '../results/pair-outputs.ts';
import type { PairRules } from '../results/pair-rules.ts';
import { isDeterministic, troubledEnd } from '../results/run-end.ts';
import { volatileReason } from '../results/volatile-names.ts';

export interface ComparedSide {
  readonly runId: string;
  readonly inputs: Inputs;
  /** Absent when the inputs were not recorded. */
  readonly inputsDigest?: string | undefined;
  readonly observation?: Observation | undefined;
  /** How it ended. */
  readonly exit: string;
}

export interface ComparedOutput extends OutputJudgement {
  readonly path: string;
  /** As in the evidence. */
  readonly renamedFrom?: string | undefined;
  readonly by?: Teller | undefined;
}

export interface PairFacts {
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  readonly outputs: readonly ComparedOutput[];
  readonly metrics: readonly MetricEvidence[];
  readonly console: ComparedConsoles;
  /** What `after` and its replicas wrote; they teach what differs each time. */
  readonly repeats: readonly RepeatedFiles[];
  readonly replicas: readonly string[];
  readonly statistics: readonly EquivalenceTest[];
  /** Of whoever repeated the run: what its restore rests on, and why it could not be run. */
  readonly told: { readonly claims: readonly Claim[]; readonly missing: readonly string[] };
}

export function buildEvidence(facts: PairFacts, rules: PairRules): VerdictEvidence {
  const { before, after, metrics, console, told } = facts;
  const learned = learnedOutputs(facts);
  const outputs = facts.outputs.map(({ path, renamedFrom, level, summary, by }) => ({
    path,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    level,
    summary,
    isVolatile: namesOf({ path, renamedFrom }).some((name) => rules.volatile.ruleFor(name) !== undefined || learned.has(name)) || isAlwaysNew({ path, level }),
    ...(by === undefined ? {} : { by }),
  }));
  return {
    exit: { before: before.exit, after: after.exit },
    ...endsOf(before, after),
    outputs,
    metrics,
    ...(console.evidence.lines === 0 ? {} : { console: console.evidence }),
    volatile: [...metricFields(metrics, rules), ...outputFields(outputs, learned), ...console.volatile],
    statistics: facts.statistics,
    claims: uniqueClaims([...told.claims.map((claim): Claim => ({ ...claim, by: 'client' })), ...recordedClaims(before, after), ...learnedClaims(outputs, learned)]),
    hasSameInputs: before.inputsDigest !== undefined && before.inputsDigest === after.inputsDigest,
    isDeterministic: isDeterministic(before) && isDeterministic(after),
    missing: told.missing,
    ...(rules.recorded === undefined ? {} : { rules: rules.recorded }),
    ...(facts.replicas.length === 0 ? {} : { replicas: facts.replicas }),
    toldBy: tellers(outputs),
  };
}

function endsOf(before: ComparedSide, after: ComparedSide): Pick<VerdictEvidence, 'ends'> {
  const [one, other] = [troubledEnd(before.observation), troubledEnd(after.observation)];
  if (one === undefined && other === undefined) return {};
  return { ends: { ...(one === undefined ? {} : { before: one }), ...(other === undefined ? {} : { after: other }) } };
}

/** When nothing could be run. */
export function evidenceOfNothing(exit: string, told: PairFacts['told']): VerdictEvidence {
  return {
    exit: { before: exit, after: 'not run' },
    outputs: [],
    metrics: [],
    volatile: [],
    statistics: [],
    claims: told.claims.map((claim): Claim => ({ ...claim, by: 'client' })),
    hasSameInputs: false,
    isDeterministic: false,
    missing: told.missing,
    toldBy: tellers([]),
  };
}

function tellers(outputs: readonly OutputEvidence[]): NonNullable<VerdictEvidence['toldBy']> {
  const server: Teller = 'server';
  const isToldByClient = outputs.some(({ by }) => by === 'client');
  return {
    exit: server,
    outputs: isToldByClient ? 'client' : server,
    metrics: server,
    console: server,
    statistics: server,
    inputs: server,
    claims: 'client',
    missing: 'client',
  };
}

/**
 * Outputs that every repeat wrote with other bytes. Only repeats of equal inputs teach that: another seed gives another
 * model. Where there is no metric, the files are all that tells two runs apart, and what is learned must not hide it.
 */
function learnedOutputs({ before, metrics, repeats }: PairFacts): ReadonlySet<string> {
  if (before.inputs.randomness.mode === 'deterministic' || metrics.every(({ isVolatile }) => isVolatile)) return new Set();
  return learnVolatile(repeats);
}

function namesOf({ path, renamedFrom }: Pick<OutputEvidence, 'path' | 'renamedFrom'>): readonly string[] {
  return renamedFrom === undefined ? [path] : [path, renamedFrom];
}

/** What is written beside a logged model, and what a client notes of where it ran, names the run and the time in it. */
const alwaysNew = /^logged file (?:(?:.*\/)?(?:MLmodel|registered_model_meta)|wandb-metadata\.json)$/;

function isAlwaysNew({ path, level }: Pick<OutputEvidence, 'path' | 'level'>): boolean {
  return level !== 'byte' && alwaysNew.test(path);
}

function outputFields(outputs: readonly OutputEvidence[], learned: ReadonlySet<string>): readonly VolatileField[] {
  return outputs
    .filter((output) => output.level !== 'byte' && output.isVolatile)
    .map((output) => ({
      where: output.path,
      why: namesOf(output).some((name) => learned.has(name))
        ? 'it differs between repeats too'
        : isAlwaysNew(output)
          ? 'the id of the run and the time stand in it'
          : 'the project says that it differs each time',
      before: 'the original file',
      after: output.summary,
    }));
}

function metricFields(metrics: readonly MetricEvidence[], rules: PairRules): readonly VolatileField[] {
  return metrics
    .filter(({ isVolatile }) => isVolatile)
    .map(({ key, lastBefore = '', lastAfter = '' }) => ({
      where: `metric ${key}`,
      why: rules.volatile.ruleFor(key) === undefined ? volatileReason(key) : 'the project says that it differs each time',
      before: lastBefore,
      after: lastAfter,
    }));
}

/** What differs between equal runs decides nothing, so nothing stronger than the metrics may be claimed. */
function learnedClaims(outputs: readonly OutputEvidence[], learned: ReadonlySet<string>): readonly Claim[] {
  const paths = outputs.filter((output) => namesOf(output).some((name) => learned.has(name)) && output.level !== 'byte').map(({ path }) => path);
  if (paths.length === 0) return [];
  return [
    {
      about: 'settings',
      state: 'unknown',
      sentence: `${listed(paths)} ${paths.length === 1 ? 'differs' : 'differ'} between repeats of the same inputs too, so no claim about the files is made.`,
      ceiling: 'metric',
    },
  ];
}

/** What the two records say: sections of inputs that are not the same, and what could not be captured of the original. */
function recordedClaims(before: ComparedSide, after: ComparedSide): readonly Claim[] {
  const isRecorded = before.inputsDigest !== undefined && after.inputsDigest !== undefined && before.inputsDigest !== after.inputsDigest;
  return [...(isRecorded ? changedSections(before.inputs, after.inputs) : []), ...gapClaims(before.observation)];
}

/** Gaps of the original's record that say how far they lower a claim. What could not be restored is told by the restore itself. */
function gapClaims(observation: Observation | undefined): readonly Claim[] {
  return (observation?.gaps ?? [])
    .filter(({ lowers, code }) => lowers !== undefined && lowers !== 'not-runnable' && !/^(?:file-too-large|secret-withheld)$/.test(code))
    .map(({ code, sentence, lowers }) => ({
      about: /python|handshake|setting|seed/.test(code)
        ? 'settings'
        : /file|data|read|stdin|output/.test(code)
          ? 'data'
          : /variable/.test(code)
            ? 'variables'
            : /package|wheel|environment/.test(code)
              ? 'environment'
              : 'code',
      state: 'unknown',
      sentence,
      // What nobody saw being read was not there this time: sameness in a clean place stands without having seen it.
      ceiling: /^(?:native-)?reads-unseen$/.test(code) ? 'byte' : (lowers as 'metric' | 'statistical'),
    }));
}

/** A client of release 0.1 tells all of them, those that the records say too. */
function uniqueClaims(claims: readonly Claim[]): readonly Claim[] {
  return [...new Map(claims.toReversed().map((claim) => [`${claim.about} ${claim.sentence} ${claim.ceiling}`, claim])).values()].toReversed();
}

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
