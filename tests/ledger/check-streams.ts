// Compares what the writers of streams told with what is stored: rows to the letter, each number of a row as one point, lines of the
// console, the summary and the end. It runs with the server stopped.
import type { Core } from '../../src/core/core.ts';
import { AssayError } from '../../src/core/base/errors.ts';
import { caller } from '../core/core-under-test.ts';
import { type SentRow, streamKeys, type StreamedRun, type Told } from './streamed-run.ts';
import { createFindings, type Findings, type Verdict } from './verdict.ts';

export interface StreamVerdict extends Verdict {
  readonly rows: number;
  readonly points: number;
  readonly lines: number;
}

export async function checkStreams(core: Core, runs: readonly StreamedRun[]): Promise<StreamVerdict> {
  const findings = createFindings();
  const seen = { rows: 0, points: 0, lines: 0 };
  for (const run of runs) {
    const held = await heldRows(core, run.name);
    if (held === undefined) {
      if ([...run.rows.values()].some(({ isAcked }) => isAcked)) findings.fault('LOST', `run ${run.name}`);
      continue;
    }
    checkRows(run, held, findings);
    seen.rows += held.length;
    seen.points += await checkPoints(core, { run, held }, findings);
    seen.lines += await checkLines(core, run, findings);
    await checkRecord(core, run, findings);
  }
  return { ...findings.verdict(), ...seen };
}

interface HeldRow {
  readonly number: number;
  readonly json: string;
}

/** Undefined for a run there is not. */
async function heldRows(core: Core, runId: string): Promise<readonly HeldRow[] | undefined> {
  const rows: HeldRow[] = [];
  let fromRow: number | undefined = 0;
  try {
    while (fromRow !== undefined) {
      const page = await core.histories.read(caller, { runId, kind: 'logged', fromRow, limit: 10_000 });
      rows.push(...page.rows);
      fromRow = page.nextRow ?? (page.rows.length === 10_000 ? page.rows.at(-1)!.number + 1 : undefined);
    }
  } catch (error) {
    if (error instanceof AssayError && error.code === 'not_found') return undefined;
    throw error;
  }
  return rows;
}

function checkRows({ name, rows }: StreamedRun, held: readonly HeldRow[], findings: Findings): void {
  const byNumber = new Map<number, string>();
  for (const { number, json } of held) {
    if (byNumber.has(number)) findings.fault('DUP', `row ${number} of ${name}`);
    byNumber.set(number, json);
    const sent = rows.get(number);
    if (sent === undefined) findings.fault('GHOST', `row ${number} of ${name}`);
    else if (sent.value.json !== json) findings.fault('TORN', `row ${number} of ${name} is ${json.slice(0, 200)}`);
  }
  for (const [number, { isAcked }] of rows) {
    if (!isAcked) continue;
    findings.checked();
    if (!byNumber.has(number)) findings.fault('LOST', `row ${number} of ${name}`);
  }
}

/** A row and its points are one: where the row is, they are, each once. */
async function checkPoints(core: Core, { run, held }: { readonly run: StreamedRun; readonly held: readonly HeldRow[] }, findings: Findings): Promise<number> {
  const there = held.flatMap(({ number }) => run.rows.get(number)?.value ?? []);
  let count = 0;
  for (const key of streamKeys) {
    const wanted = new Set(there.flatMap((row) => (row.values.has(key) ? [pointText(row, row.values.get(key)!)] : [])));
    const found = new Set<string>();
    for await (const text of heldPoints(core, run.name, key)) {
      count += 1;
      if (found.has(text)) findings.fault('DUP', `${key} ${text} of ${run.name}`);
      found.add(text);
      if (!wanted.has(text)) findings.fault('GHOST', `${key} ${text} of ${run.name}`);
    }
    findings.checked(wanted.size);
    for (const text of wanted) if (!found.has(text)) findings.fault('TORN', `${key} ${text} of ${run.name} is not there, and its row is`);
  }
  return count;
}

function pointText({ step, timestamp }: Pick<SentRow, 'step' | 'timestamp'>, value: number): string {
  return `${step} ${timestamp} ${Object.is(value, -0) ? '-0' : value}`;
}

async function* heldPoints(core: Core, runId: string, key: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const { points, next } = await core.metrics.history(caller, { runId, key, page: { limit: 10_000, ...(token === undefined ? {} : { token }) } });
    for (let index = 0; index < points.steps.length; index += 1) yield pointText({ step: points.steps[index]!, timestamp: points.timestamps[index]! }, points.values[index]!);
    token = next;
  } while (token !== undefined);
}

async function checkLines(core: Core, { name, lines }: StreamedRun, findings: Findings): Promise<number> {
  const held = new Map<number, string>();
  let fromLine: number | undefined = 0;
  while (fromLine !== undefined) {
    const page = await core.console.read(caller, { runId: name, fromLine, limit: 10_000 });
    for (const { number, text } of page.lines) {
      if (held.has(number)) findings.fault('DUP', `line ${number} of ${name}`);
      held.set(number, text);
    }
    const last = page.lines.at(-1);
    fromLine = page.nextLine ?? (last !== undefined && last.number + 1 < page.total ? last.number + 1 : undefined);
  }
  for (const [number, told] of lines) {
    findings.checked();
    const text = held.get(number);
    const isAcked = told.some((one) => one.isAcked);
    if (text === undefined && isAcked) findings.fault('LOST', `line ${number} of ${name}`);
    // Lines before one that arrived are empty until theirs do.
    if (text !== undefined && !told.some(({ value }) => value === text) && (isAcked || text !== '')) findings.fault('TORN', `line ${number} of ${name} is '${text}'`);
  }
  for (const number of held.keys()) if (!lines.has(number)) findings.fault('GHOST', `line ${number} of ${name}`);
  return held.size;
}

/** The last summary that was acknowledged, or one that was sent after it; and the end. */
async function checkRecord(core: Core, { name, summaries, end }: StreamedRun, findings: Findings): Promise<void> {
  const { run, summary } = await core.runs.get(caller, name);
  const since = summaries.slice(Math.max(0, summaries.findLastIndex(isAcknowledged)));
  const seen = summary.find(({ key }) => key === 'seen')?.value;
  findings.checked();
  if (since.length > 0 && seen === undefined && since.some(isAcknowledged)) findings.fault('LOST', `the summary of ${name}`);
  if (seen !== undefined && !since.some(({ value }) => String(value) === seen)) findings.fault('TORN', `the summary of ${name} says ${seen}`);
  if (end?.isAcked === true && run.status !== 'finished') findings.fault('LOST', `the end of ${name}, which is ${run.status}`);
}

function isAcknowledged({ isAcked }: Told<unknown>): boolean {
  return isAcked;
}
