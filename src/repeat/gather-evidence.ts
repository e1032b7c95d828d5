// Collects what a verdict stands on: everything two recorded runs left behind, held against each other.
import type { Client } from '../../sdk/client.ts';
import { diffSeries, type LoggedSeries } from '../core/reproduction/diff-series.ts';
import type { Observation } from '../documents/observation.ts';
import type { Claim, EquivalenceTest, OutputEvidence, VerdictEvidence, VolatileField } from '../documents/verdict.ts';
import type { SeriesRules } from '../core/reproduction/compare-series.ts';
import { volatileReason } from '../core/reproduction/volatile-names.ts';
import { compareConsoles, type PrintedFrom } from '../core/reproduction/compare-consoles.ts';
import { compareOutputs, type WrittenFile } from './compare-outputs.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import { changedSections } from './changed-sections.ts';
import { readArtifacts, readConsoleLines, readSeries } from './read-recorded.ts';
import type { RecordedRun } from './recorded-run.ts';
import { volatileRules } from '../core/reproduction/volatile-rules.ts';

export interface EvidenceOptions {
  readonly client: Client;
  readonly fetcher: ContentFetcher;
  /** For bytes that have to lie on disk while they are compared. */
  readonly scratch: string;
  /** What the restore rests on. */
  readonly claims: readonly Claim[];
  /** Patterns of outputs, metrics and console lines that the user said differ each time. */
  readonly volatile?: readonly string[] | undefined;
  /** Outputs that differed between repeats too. */
  readonly learned?: ReadonlySet<string> | undefined;
  readonly tolerance?: Readonly<Record<string, { readonly relative?: number | undefined; readonly absolute?: number | undefined }>> | undefined;
  /** Noise bands by metric key, from earlier repeats. */
  readonly bands?: ReadonlyMap<string, number> | undefined;
  readonly statistics?: readonly EquivalenceTest[] | undefined;
}

/** `before` is the run that was to be repeated, `after` the one that repeated it. */
export async function gatherEvidence(before: RecordedRun, after: RecordedRun, options: EvidenceOptions): Promise<VerdictEvidence> {
  const rules = volatileRules(options.volatile);
  const series = [await readSeries(options.client, before.runId), await readSeries(options.client, after.runId)] as const;
  const { evidence: metrics } = diffSeries(series[0], series[1], seriesRules(options));
  // Where there is no metric, the files are all that tells two runs apart, and what is learned must not hide it.
  const learned = metrics.some(({ isVolatile }) => !isVolatile) ? (options.learned ?? new Set<string>()) : new Set<string>();
  const outputs = await compareOutputs(
    [await filesOf(options.client, before), await filesOf(options.client, after)],
    { volatile: rules, learned },
    { ...options, times: [ranAt(before), ranAt(after)] },
  );
  const console = compareConsoles(await printedBy(options.client, before), await printedBy(options.client, after), rules);
  return {
    exit: { before: exitText(before.observation), after: exitText(after.observation) },
    outputs: outputs.map((output) => ({ ...output, isVolatile: output.isVolatile || isAlwaysNew(output) })),
    metrics,
    ...(console.evidence.lines === 0 ? {} : { console: console.evidence }),
    volatile: [
      ...metricFields(
        metrics.filter(({ isVolatile }) => isVolatile).map(({ key }) => key),
        series,
      ),
      ...outputFields(outputs, learned),
      ...console.volatile,
    ],
    statistics: options.statistics ?? [],
    claims: [...options.claims, ...changedSections(before, after), ...learnedClaims(outputs, learned), ...gapClaims(before.observation)],
    hasSameInputs: before.inputsDigest === after.inputsDigest,
    isDeterministic: isDeterministic(before) && isDeterministic(after),
    missing: [],
  };
}

function ranAt({ observation: { startedAt, endedAt } }: RecordedRun): { readonly from: number; readonly to: number } {
  return { from: startedAt, to: endedAt ?? startedAt };
}

/** The evidence when nothing could be run. */
export function evidenceOfMissing(before: RecordedRun, missing: readonly string[], claims: readonly Claim[]): VerdictEvidence {
  return {
    exit: { before: exitText(before.observation), after: 'not run' },
    outputs: [],
    metrics: [],
    volatile: [],
    statistics: [],
    claims,
    hasSameInputs: false,
    isDeterministic: false,
    missing,
  };
}

/** What the program wrote and what it logged as files; a file that is both counts once. */
async function filesOf(client: Client, { runId, observation }: RecordedRun): Promise<ReadonlyMap<string, WrittenFile>> {
  const files = new Map<string, WrittenFile>(observation.outputs.map(({ path, digest, isStored }) => [path, { digest, isStored }]));
  const written = new Set(observation.outputs.map(({ digest }) => digest));
  for (const [path, { digest }] of await readArtifacts(client, runId)) {
    if (!files.has(path) && !written.has(digest)) files.set(`logged file ${path}`, { digest, isStored: true });
  }
  return files;
}

/** What MLflow writes beside a model names the run and the time in it. */
const alwaysNew = /^logged file (?:.*\/)?(?:MLmodel|registered_model_meta)$/;

function isAlwaysNew({ path, level }: OutputEvidence): boolean {
  return level !== 'byte' && alwaysNew.test(path);
}

function outputFields(outputs: readonly OutputEvidence[], learned: ReadonlySet<string>): readonly VolatileField[] {
  return outputs
    .filter((output) => output.level !== 'byte' && (output.isVolatile || isAlwaysNew(output)))
    .map((output) => ({
      where: output.path,
      why: learned.has(output.path)
        ? 'it differs between repeats too'
        : isAlwaysNew(output)
          ? 'the id of the run and the time stand in it'
          : 'the project says that it differs each time',
      before: 'the original file',
      after: output.summary,
    }));
}

/** What differs between equal runs decides nothing, so nothing stronger than the metrics may be claimed. */
function learnedClaims(outputs: readonly OutputEvidence[], learned: ReadonlySet<string>): readonly Claim[] {
  const paths = outputs.filter(({ path, level }) => learned.has(path) && level !== 'byte').map(({ path }) => path);
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

/** Gaps of the original's record that say how far they lower a claim. What could not be restored is told by the restore itself. */
function gapClaims({ gaps }: Observation): readonly Claim[] {
  return gaps
    .filter(({ lowers, code }) => lowers !== undefined && lowers !== 'not-runnable' && !/^(?:file-too-large|secret-withheld)$/.test(code))
    .map(({ code, sentence, lowers }) => ({
      about: /python|handshake|setting|seed/.test(code)
        ? 'settings'
        : /file|data|read/.test(code)
          ? 'data'
          : /variable/.test(code)
            ? 'variables'
            : /package|wheel|environment/.test(code)
              ? 'environment'
              : 'code',
      state: 'unknown',
      sentence,
      // What nobody saw being read was not there this time: sameness in a clean place stands without having seen it.
      ceiling: code === 'reads-unseen' ? 'byte' : (lowers as 'metric' | 'statistical'),
    }));
}

function metricFields(keys: readonly string[], [before, after]: readonly [LoggedSeries, LoggedSeries]): readonly VolatileField[] {
  const last = (series: LoggedSeries, key: string): string => String(series.get(key)?.at(-1)?.value ?? '');
  return keys.map((key) => ({ where: `metric ${key}`, why: volatileReason(key), before: last(before, key), after: last(after, key) }));
}

function seriesRules({ tolerance, bands, volatile }: EvidenceOptions): (key: string) => SeriesRules {
  const told = volatileRules(volatile);
  return (key) => {
    const given = tolerance?.[key] ?? tolerance?.['*'];
    const band = bands?.get(key);
    return {
      ...(told.ruleFor(key) === undefined ? {} : { isVolatile: true }),
      ...(given !== undefined
        ? { tolerance: { relative: given.relative ?? 0, absolute: given.absolute ?? 0, source: 'user' as const } }
        : band === undefined
          ? {}
          : { tolerance: { relative: 0, absolute: band, source: 'noise-band' as const } }),
    };
  };
}

async function printedBy(client: Client, { runId, observation }: RecordedRun): Promise<PrintedFrom> {
  return { lines: await readConsoleLines(client, runId), names: [runId, observation.folder] };
}

/** `exit code 0`, or `signal SIGKILL`. */
export function exitText({ end }: Observation): string {
  if (end === undefined) return 'unknown';
  return end.signal === undefined ? `exit code ${end.exitCode ?? 'unknown'}` : `signal ${end.signal}`;
}

/** Deterministic settings in every process that could take them, and at least one that did. */
function isDeterministic({ inputs, observation }: RecordedRun): boolean {
  const pythons = observation.processes.filter(({ language }) => language === 'python');
  return (
    inputs.randomness.mode === 'deterministic' &&
    pythons.length > 0 &&
    pythons.every(({ hasShakenHands, settings }) => hasShakenHands && settings.every(({ state }) => state !== 'refused'))
  );
}

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
