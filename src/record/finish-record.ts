// Writes down what a run was made of and what was seen: the inputs, the observation, and the deliveries that carry them.
import type { Client } from '../../sdk/client.ts';
import { hostFacts } from '../workspace/environment/host-facts.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { Gap, Observation, RunEnd } from '../documents/observation.ts';

import type { CommandInputs } from '../documents/inputs.ts';
import { inputPath } from '../workspace/data/code-lookup.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';
import type { SecretDigests } from '../workspace/secrets/home-key.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { buildInputs, canonicalBytes, movedBack } from './build-inputs.ts';
import { bytesOf, type Collected, outputArtifacts } from './collect-inputs.ts';
import type { ConsoleTail } from './console-tail.ts';
import type { Deliverer } from '../outbox/deliverer.ts';
import { isNotData } from '../workspace/data/not-data.ts';
import type { PackagesToKeep } from '../outbox/left-over.ts';
import { entryPoint } from './entry-point.ts';
import { type NamedPackages, packagesSoFar } from './keep-packages.ts';
import { programParameters } from './parameters.ts';
import type { OpenInput } from './open-input.ts';
import type { ProgramFacts } from './program-watch.ts';
import { pushContents } from './push-contents.ts';
import type { RecordJob } from './record-job.ts';
import type { SeenFacts } from './seen-facts.ts';
import { seenInputs } from './seen-inputs.ts';
import { seenSecrets } from './seen-secrets.ts';
import { selectVariables } from './select-variables.ts';
import { withUndecided } from './told-arguments.ts';
import { stableSettings } from './stable-settings.ts';

export interface RecordParts {
  readonly job: RecordJob;
  readonly collected: Collected;
  readonly seen: SeenFacts;
  readonly redactor: Redactor;
  readonly secretDigests: SecretDigests | undefined;
  readonly store: LocalContent;
  readonly deliverer: Deliverer;
  /** Absent offline. */
  readonly client: Client | undefined;
  readonly console: ConsoleTail;
  readonly program: ProgramFacts;
  readonly namesInCode: ReadonlySet<string>;
  readonly gaps: readonly Gap[];
  readonly end: RunEnd;
}

export interface WrittenRecord {
  readonly manifestDigest: string;
  readonly observation: Observation;
  readonly parameters: Readonly<Record<string, string>>;
  /** Still to be kept, once the user waits no more. */
  readonly packages: PackagesToKeep | undefined;
}

/** Stores and delivers inputs, observation, contents and outputs. */
export async function writeRecord(parts: RecordParts): Promise<WrittenRecord> {
  const { collected, store, deliverer, redactor } = parts;
  const { hooks } = parts.seen;
  const parameters = cleanRecord(programParameters(parts.job.argv, hooks.parameters), redactor);
  const inputs = await store.put(bytesOf(canonicalBytes(redactor.redactAll(inputsOf(parts, parameters)))));
  const steps = await keepSteps(hooks, store);
  const console = parts.console.lines === 0 ? undefined : await store.put(parts.console.text());
  const packages = await packagesSoFar({ job: parts.job, environment: collected.environment, store, client: parts.client });
  const observation = observationOf(parts, { steps: steps?.digest, console: console?.digest, packages });
  const stored = await store.put(bytesOf(canonicalBytes(observation)));
  const own = [inputs, stored, steps, console].filter((blob) => blob !== undefined).map((blob): PlacedContent => ({ ...blob, place: { kind: 'store' } }));
  await pushContents((delivery) => deliverer.push(delivery), [...collected.contents, ...packages.contents, ...own]);
  await deliverer.push({ kind: 'manifest', manifestDigest: inputs.digest, observationDigest: stored.digest });
  for (const { path, digest } of outputArtifacts(observation.outputs)) await deliverer.push({ kind: 'artifact', path, digest });
  return {
    manifestDigest: inputs.digest,
    observation,
    parameters,
    packages: packages.isForLater ? { manifestDigest: inputs.digest, observationDigest: stored.digest } : undefined,
  };
}

function inputsOf({ job, collected, seen, redactor, namesInCode, program }: RecordParts, parameters: Readonly<Record<string, string>>): ReturnType<typeof buildInputs> {
  const from = movedBack(collected.root, job.moved);
  return buildInputs({
    argv: redactor.redactArguments(job.argv),
    ...openedOf(program, (path) => movedBack(inputPath(collected.root, path), job.moved)),
    workdir: program.snapshot?.workdir ?? folderBelow(collected.root, job.folder),
    entryPoint: entryPoint(job.argv, { root: from, folder: movedBack(job.folder, job.moved) }),
    code: collected.code,
    data: collected.data,
    environment: collected.environment,
    machine: collected.machine,
    parameters,
    variables: selectVariables({
      environment: job.environment,
      named: job.variables,
      inCode: new Set([...namesInCode, ...seen.hooks.variables]),
      notInputs: job.notInputs,
      redactor,
    }),
    mode: job.mode,
    seed: job.seed,
    settings: stableSettings(seen.hooks.settings, seen.hooks.seeds),
    connections: seen.connections,
    moved: job.moved,
  });
}

/** The files that the program found open. */
function openedOf({ stdin, descriptors }: ProgramFacts, name: (path: string) => string): Pick<CommandInputs, 'stdin' | 'descriptors'> {
  const files = [...descriptors].flatMap(([number, input]) => (input.kind === 'file' ? [{ number, ...named(input) }] : []));
  return {
    stdin: stdin?.kind === 'file' ? named(stdin) : undefined,
    descriptors: files.length === 0 ? undefined : files.toSorted((one, other) => one.number - other.number),
  };

  function named({ file, from }: Extract<OpenInput, { readonly kind: 'file' }>): NonNullable<CommandInputs['stdin']> {
    return { path: name(file.path), ...(from === 0 ? {} : { from }) };
  }
}

interface KeptBeside {
  readonly steps: string | undefined;
  readonly console: string | undefined;
  readonly packages: NamedPackages;
}

function observationOf(parts: RecordParts, { steps, console, packages }: KeptBeside): Observation {
  const { job, collected, seen, redactor, program, end } = parts;
  return redactor.redactAll<Observation>({
    schema: 1,
    runId: job.runId,
    startedAt: program.startedAt ?? job.startedAt,
    endedAt: end.at,
    host: hostFacts(job.environment),
    folder: collected.root,
    repositories: collected.repositories,
    processes: seen.processes.map((process) => ({ ...process, argv: withUndecided(process.argv, job.argv) })),
    readsFoundBy: seen.readsFoundBy,
    reads: collected.reads,
    // Looking for programs and modules lists folders of the system.
    listings: seen.listings
      .filter((path) => !isNotData(path, []))
      .map((path) => folderBelow(collected.root, path))
      .toSorted(),
    outputs: collected.outputs,
    ...(steps === undefined ? {} : { trace: steps }),
    ...(console === undefined ? {} : { console }),
    wheels: packages.wheels,
    ...(packages.lock === undefined ? {} : { lock: packages.lock }),
    end,
    seen: [...seenInputs(seen.hooks, (path) => folderBelow(collected.root, path)), ...seenSecrets(redactor.secrets, { asked: askedNames(parts), digests: parts.secretDigests })],
    ...(job.rules === undefined ? {} : { rules: job.rules }),
    gaps: uniqueGaps([...collected.gaps, ...parts.gaps, ...packages.gaps]),
  });
}

/** Variables the program may have used, by name. */
function askedNames({ job, namesInCode, seen }: RecordParts): ReadonlySet<string> {
  return new Set([...namesInCode, ...seen.hooks.variables, ...job.variables]);
}

/** One line per event; nothing when no flight recorder saw a step. */
async function keepSteps(hooks: HookFacts, store: LocalContent): Promise<{ readonly digest: string; readonly sizeBytes: number } | undefined> {
  let count = 0;
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const event of hooks.steps()) {
      count += 1;
      yield new TextEncoder().encode(`${JSON.stringify(event)}\n`);
    }
  }
  const blob = await store.put(lines());
  return count === 0 ? undefined : blob;
}

/** `` for the root itself, relative below it, absolute elsewhere. */
function folderBelow(root: string, path: string): string {
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function cleanRecord(record: Readonly<Record<string, string>>, redactor: Redactor): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, redactor.redactNamed(name, value)]));
}

function uniqueGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.code} ${gap.sentence}`, gap])).values()];
}
