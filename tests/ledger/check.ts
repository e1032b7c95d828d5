// Compares the ledgers with what the server holds over REST. An acknowledged intent must be there whole; one
// that was sent but never acknowledged may be there, whole, or not at all; nothing else may be there.
import { readLedgers, type Entry, type Intent, type Pair, type Point } from './ledger.ts';
import { heldArtifact, heldPaths, heldRuns, heldSeries, heldVersions, type HeldRun } from './held.ts';
import { createFindings, type Findings, type Verdict } from './verdict.ts';
import type { Wire } from './wire.ts';

export interface CheckOptions {
  readonly wire: Wire;
  readonly ledgerFolder: string;
  readonly experimentId: string;
  readonly sharedRunId: string;
  readonly model: string;
}

type Of<Kind extends Intent['kind']> = Entry & { readonly intent: Extract<Intent, { kind: Kind }> };

export async function checkLedgers(options: CheckOptions): Promise<Verdict> {
  const findings = createFindings();
  const entries = await readLedgers(options.ledgerFolder);
  const byRun = groupByRun(entries);
  const created = new Map(ofKind(entries, 'run').map((entry) => [entry.id, entry]));
  const made = new Map<string, HeldRun[]>();

  for await (const run of heldRuns(options.wire, options.experimentId)) {
    if (run.id !== options.sharedRunId) noteRun(run, { created, made, findings });
    await checkRun(run, byRun.get(run.id) ?? [], { ...options, findings });
    byRun.delete(run.id);
  }
  for (const entry of created.values()) checkCreation(entry, made.get(entry.id) ?? [], findings);
  for (const [runId, left] of byRun) findings.fault('LOST', `run ${runId} with ${left.length} intents`);
  await checkVersions(ofKind(entries, 'version'), { ...options, findings });
  return findings.verdict();
}

function ofKind<Kind extends Intent['kind']>(entries: readonly Entry[], kind: Kind): readonly Of<Kind>[] {
  return entries.filter((entry): entry is Of<Kind> => entry.intent.kind === kind);
}

function groupByRun(entries: readonly Entry[]): Map<string, Entry[]> {
  const byRun = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.intent.kind === 'run' || entry.intent.kind === 'version') continue;
    const group = byRun.get(entry.intent.run);
    if (group) group.push(entry);
    else byRun.set(entry.intent.run, [entry]);
  }
  return byRun;
}

interface Creations {
  readonly created: ReadonlyMap<string, Entry>;
  /** The runs that each intent made. */
  readonly made: Map<string, HeldRun[]>;
  readonly findings: Findings;
}

function noteRun(run: HeldRun, { created, made, findings }: Creations): void {
  if (run.intent === undefined || !created.has(run.intent)) {
    findings.fault('GHOST', `run ${run.id} of the intent ${run.intent}`);
    return;
  }
  made.set(run.intent, [...(made.get(run.intent) ?? []), run]);
}

/** One run for each intent; besides it, of tries whose answer was lost, only runs that nobody ever wrote to. */
function checkCreation({ id, attempts, acked }: Entry, made: readonly HeldRun[], findings: Findings): void {
  findings.checked();
  const twins = made.filter((run) => run.id !== acked?.result);
  if (acked && twins.length === made.length) findings.fault('LOST', `run ${acked.result} of ${id}`);
  const isExplained = made.length <= Math.max(attempts, 1) && twins.every(({ status, params, latest }) => status === 'RUNNING' && params.size === 0 && latest.length === 0);
  if (!isExplained) findings.fault('DUP', `${id} made the runs ${made.map((run) => run.id).join(' and ')} in ${attempts} tries`);
  else if (acked) for (let extra = twins.length; extra > 0; extra -= 1) findings.repeat();
}

interface RunCheck extends CheckOptions {
  readonly findings: Findings;
}

async function checkRun(run: HeldRun, entries: readonly Entry[], check: RunCheck): Promise<void> {
  const presence = new Presence(run.id, entries, check.findings);
  await checkSeries(run, presence, check);
  presence.compare('param', new Set([...run.params].map(([key, value]) => pairFact('param', [key, value]))));
  const tags = [...run.tags].filter(([key]) => key !== 'last' && !key.startsWith('mlflow.') && key !== 'ledger.intent');
  presence.compare('tag', new Set(tags.map(([key, value]) => pairFact('tag', [key, value]))));
  presence.settle();
  checkLast(run, entries, check.findings);
  await checkArtifacts(run, ofKind(entries, 'artifact'), check);
  checkFinish(run, ofKind(entries, 'finish'), check.findings);
}

const pointFact = ([key, value, timestamp, step]: Point): string => `point ${key} ${value} ${timestamp} ${step}`;
const pairFact = (kind: 'param' | 'tag', [key, value]: Pair): string => `${kind} ${key} ${value}`;

/** The facts that an intent writes once and for ever: no other intent ever touches the same key or step. */
function factsOf(intent: Intent): readonly string[] {
  switch (intent.kind) {
    case 'batch':
      return [
        ...intent.points.map(pointFact),
        ...intent.params.map((pair) => pairFact('param', pair)),
        ...intent.tags.filter(([key]) => key !== 'last').map((pair) => pairFact('tag', pair)),
      ];
    case 'metric':
      return [pointFact(intent.point)];
    case 'param':
      return [pairFact('param', intent.pair)];
    case 'tag':
      return intent.pair[0] === 'last' ? [] : [pairFact('tag', intent.pair)];
    default:
      return [];
  }
}

/** Which facts of which intents of one run were found. */
class Presence {
  readonly #owners = new Map<string, Entry>();
  readonly #found = new Map<Entry, number>();
  readonly #runId: string;
  readonly #findings: Findings;

  constructor(runId: string, entries: readonly Entry[], findings: Findings) {
    this.#runId = runId;
    this.#findings = findings;
    for (const entry of entries) {
      const facts = factsOf(entry.intent);
      if (facts.length > 0) this.#found.set(entry, 0);
      for (const fact of facts) this.#owners.set(fact, entry);
    }
  }

  /** The keys of series that were ever sent. */
  seriesKeys(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { intent } of this.#found.keys()) {
      if (intent.kind === 'batch') for (const [key] of intent.points) keys.add(key);
      if (intent.kind === 'metric') keys.add(intent.point[0]);
    }
    return keys;
  }

  compare(kind: string, held: ReadonlySet<string>): void {
    for (const fact of held) {
      const owner = this.#owners.get(fact);
      if (!owner) this.#findings.fault('GHOST', `${kind} '${fact}' in run ${this.#runId}`);
      else this.#found.set(owner, this.#found.get(owner)! + 1);
    }
  }

  settle(): void {
    for (const [entry, found] of this.#found) {
      const wanted = factsOf(entry.intent).length;
      this.#findings.checked(wanted);
      if (found === wanted) continue;
      if (entry.acked) this.#findings.fault('LOST', `${wanted - found} of ${wanted} facts of ${entry.id} in run ${this.#runId}`);
      if (found > 0) this.#findings.fault('TORN', `${entry.id} is there with ${found} of ${wanted} facts in run ${this.#runId}`);
    }
  }
}

async function checkSeries(run: HeldRun, presence: Presence, { wire, findings }: RunCheck): Promise<void> {
  const keys = new Set([...presence.seriesKeys(), ...run.latest.map(([key]) => key)]);
  for (const key of keys) {
    const points = await heldSeries(wire, run.id, key);
    const facts = new Set(points.map(pointFact));
    for (let repeats = points.length - facts.size; repeats > 0; repeats -= 1) findings.fault('DUP', `a point of '${key}' in run ${run.id}`);
    presence.compare('metric', facts);
    const last = points.toSorted(byRecency).at(-1);
    const shown = run.latest.find(([name]) => name === key);
    findings.checked();
    if ((last && pointFact(last)) !== (shown && pointFact(shown)))
      findings.fault('TORN', `the summary of '${key}' in run ${run.id} is ${shown?.join()}, its last point ${last?.join()}`);
  }
}

/** MLflow's rule for the latest value: by step, then timestamp, then value. */
function byRecency([, value, timestamp, step]: Point, [, otherValue, otherTimestamp, otherStep]: Point): number {
  const number = (some: Point[1]): number => (some === 'NaN' ? 0 : some);
  return step - otherStep || timestamp - otherTimestamp || number(value) - number(otherValue);
}

/** Values that may stand at the end of a row of overwrites: the last acknowledged one and all sent after it. */
function possibleLast<T>(writes: readonly { readonly value: T; readonly isAcked: boolean }[]): { readonly allowed: readonly T[]; readonly mustExist: boolean } {
  const lastAcked = writes.findLastIndex(({ isAcked }) => isAcked);
  return { allowed: writes.slice(Math.max(lastAcked, 0)).map(({ value }) => value), mustExist: lastAcked >= 0 };
}

/** The tag that is written over and over. */
function checkLast(run: HeldRun, entries: readonly Entry[], findings: Findings): void {
  const writes = entries.flatMap(({ intent, acked }) => {
    const pairs = intent.kind === 'batch' ? intent.tags : intent.kind === 'tag' ? [intent.pair] : [];
    return pairs.filter(([key]) => key === 'last').map(([, value]) => ({ value, isAcked: acked !== undefined }));
  });
  judge({ what: `tag 'last' of run ${run.id}`, held: run.tags.get('last'), writes, findings });
}

async function checkArtifacts(run: HeldRun, entries: readonly Of<'artifact'>[], { wire, findings }: RunCheck): Promise<void> {
  const writes = new Map<string, { value: string; isAcked: boolean }[]>();
  for (const { intent, acked } of entries) {
    const list = writes.get(intent.path) ?? [];
    list.push({ value: intent.sha256, isAcked: acked !== undefined });
    writes.set(intent.path, list);
  }
  for (const [path, ofPath] of writes) {
    judge({ what: `artifact '${path}' of run ${run.id}`, held: await heldArtifact(wire, run.artifactUri, path), writes: ofPath, findings });
  }
  const listed = await heldPaths(wire, run.id);
  for (const path of listed) if (!writes.has(path)) findings.fault('GHOST', `artifact '${path}' of run ${run.id}`);
  for (const [path, ofPath] of writes)
    if (ofPath.some(({ isAcked }) => isAcked) && !listed.includes(path)) findings.fault('LOST', `artifact '${path}' from the list of run ${run.id}`);
}

interface Judged {
  readonly what: string;
  readonly held: string | undefined;
  readonly writes: readonly { readonly value: string; readonly isAcked: boolean }[];
  readonly findings: Findings;
}

function judge({ what, held, writes, findings }: Judged): void {
  findings.checked();
  const { allowed, mustExist } = possibleLast(writes);
  if (held === undefined) {
    if (mustExist) findings.fault('LOST', what);
  } else if (!writes.some(({ value }) => value === held)) findings.fault('TORN', `${what} holds what was never sent: ${held}`);
  else if (!allowed.includes(held)) findings.fault('LOST', `${what} fell back to an older value`);
}

function checkFinish(run: HeldRun, finishes: readonly Of<'finish'>[], findings: Findings): void {
  findings.checked();
  const [finish] = finishes;
  if (run.status === 'FINISHED') {
    if (!finish) findings.fault('GHOST', `the end of run ${run.id}`);
    else if (run.endedAt !== finish.intent.endedAt) findings.fault('TORN', `run ${run.id} is finished, ended at ${run.endedAt} and not at ${finish.intent.endedAt}`);
  } else if (finish?.acked) findings.fault('LOST', `the end of run ${run.id}`);
}

async function checkVersions(entries: readonly Of<'version'>[], { wire, model, findings }: RunCheck): Promise<void> {
  const held = await heldVersions(wire, model);
  const bySource = new Map<string, string[]>();
  for (const { source, version } of held) bySource.set(source, [...(bySource.get(source) ?? []), version]);
  for (const { id, intent, attempts, acked } of entries) {
    findings.checked();
    const versions = bySource.get(intent.source) ?? [];
    if (acked && !versions.includes(acked.result)) findings.fault('LOST', `version ${acked.result} of ${id}`);
    if (versions.length > Math.max(attempts, 1)) findings.fault('DUP', `${id} made the versions ${versions.join(', ')} in ${attempts} tries`);
    for (let extra = versions.length - 1; extra > 0; extra -= 1) findings.repeat();
    bySource.delete(intent.source);
  }
  for (const [source, versions] of bySource) findings.fault('GHOST', `versions ${versions.join(', ')} from ${source}`);
  const numbers = held.map(({ version }) => Number(version));
  if (new Set(numbers).size !== numbers.length) findings.fault('DUP', 'two versions with one number');
}
