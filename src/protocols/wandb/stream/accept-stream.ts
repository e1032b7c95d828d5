// Takes a stream request: what a running program logged, measured and printed since the last one, and how it stands. Lines are
// addressed by number, so a request that is sent again changes nothing.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import { isExactObject } from '../../../core/base/exact-json.ts';
import { linesPerCall } from '../../../core/tracking/console/console-line.ts';
import type { LogBatch } from '../../../core/tracking/ingest/log-batch.ts';
import { isEnded, type Run, type RunStatus } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { findPlace } from '../projects/place.ts';
import { isToldTwice } from '../runs/recorded-run.ts';
import { summaryStateText } from '../runs/private-state.ts';
import { headNamed } from '../runs/run-named.ts';
import { parseLenient } from './lenient-json.ts';
import { loggedRows, systemKey } from './logged-rows.ts';
import { printedLines } from './printed-lines.ts';
import { type Pieces, placePieces, sharedWriter } from './shared-pieces.ts';
import { splitSummary } from './split-summary.ts';
import { type Piece, readStreamBody, type StreamBody } from './stream-body.ts';

/** Clients are heard of twice a minute; this long without a word, and the run is said to have crashed. */
const leasePeriodMs = 5 * 60_000;

/** A program that was cut off for a day sends all it has at once; others are served between the stretches. */
const rowsAtOnce = 5_000;

export interface StreamedRun {
  readonly entity: string;
  readonly project: string;
  readonly name: string;
}

/** Whether its program should stop. Throws `not_found` for a run there is not, and `failed_precondition` for one in the bin. */
export async function acceptStream(call: WandbCall, { name, ...place }: StreamedRun, value: unknown): Promise<{ readonly stopped: boolean }> {
  const body = readStreamBody(value);
  const found = await findPlace(call, place);
  const run = found && (await headNamed(call, found, name));
  if (run === undefined) throw notFound('run', `${place.entity}/${place.project}/${name}`);
  const isTwice = await isToldTwice(call, run, name);
  const writer = sharedWriter(call.request);
  const pieces = await placePieces(call, run, { writer, files: body.files });
  for (const piece of isTwice ? [] : (pieces.get('output.log') ?? [])) await takePrinted(call, run.id, piece);
  for (const batch of batchesOf(pieces, { now: call.now(), isShared: writer !== undefined, isTwice })) await call.core.ingest.logBatch(call.caller, { runId: run.id, ...batch });
  if (!isTwice) await noteHowItStands(call, run, { ...body, isShared: writer !== undefined });
  return { stopped: run.status === 'killed' };
}

async function takePrinted({ core, caller, now }: WandbCall, runId: string, piece: Piece): Promise<void> {
  const lines = printedLines(piece, now());
  try {
    for (let from = 0; from < lines.length; from += linesPerCall) await core.console.write(caller, { runId, lines: lines.slice(from, from + linesPerCall) });
  } catch (error) {
    // What is beyond the limit is not kept; a refusal would end the stream of everything else.
    if (!(error instanceof AssayError && error.reason === 'console_full')) throw error;
  }
}

interface StreamKind {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Several programs log to the run: none of them knows the steps of the others, and none the whole summary. */
  readonly isShared: boolean;
  /** A recorder tells of the machine too: the client's rows are kept for whoever asks for them, and are no second series. */
  readonly isTwice: boolean;
}

/** Each whole or not at all; lines are addressed by number, so a request that fails between two of them is made good when it is sent again. */
function* batchesOf(pieces: Pieces, { now, isShared, isTwice }: StreamKind): Generator<Omit<LogBatch, 'runId'>> {
  for (const piece of inStretches(pieces.get('wandb-history.jsonl'))) {
    const { rows, points } = loggedRows(piece, { now, steps: isShared ? 'by number' : 'as told' });
    yield { rows: [{ kind: 'logged', rows }], points };
  }
  for (const piece of inStretches(pieces.get('wandb-events.jsonl'))) {
    const { rows, points } = loggedRows(piece, { now, rename: systemKey });
    yield { rows: [{ kind: 'system', rows }], points: isTwice ? [] : points };
  }
  const summary = summaryOf(pieces.get('wandb-summary.json')?.at(-1));
  if (summary !== undefined) yield { [isShared ? 'summary' : 'wholeSummary']: summary.summary, clientState: summaryStateText(summary.own) };
}

function* inStretches(pieces: readonly Piece[] = []): Generator<Piece> {
  for (const { offset, lines } of pieces) {
    for (let from = 0; from < lines.length; from += rowsAtOnce) yield { offset: offset + from, lines: lines.slice(from, from + rowsAtOnce) };
  }
}

/** The last of the lines that can be read. */
function summaryOf(piece: Piece | undefined): ReturnType<typeof splitSummary> | undefined {
  const text = piece?.lines.at(-1);
  if (text === undefined) return undefined;
  try {
    const value = parseLenient(text);
    return isExactObject(value) ? splitSummary(value) : undefined;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/** What a request says of how its program stands. */
type Standing = Pick<StreamBody, 'isComplete' | 'exitCode' | 'isPreempting'> & Pick<StreamKind, 'isShared'>;

/** A request without an end is a sign of life, also of a run that had ended: its program goes on with it. */
async function noteHowItStands({ core, caller, now }: WandbCall, run: Run, body: Standing): Promise<void> {
  const status = statusAfter(run, body);
  if (status !== undefined && status !== run.status) await core.runs.update(caller, { id: run.id, status, endedAt: isEnded(status) ? now() : null });
  if (status === undefined || !isEnded(status)) await core.leases.renew(caller, { runId: run.id, holder: 'client', periodMs: leasePeriodMs });
}

/** Undefined when nothing is said of it. */
function statusAfter(run: Run, { isComplete, exitCode = 0, isPreempting, isShared }: Standing): RunStatus | undefined {
  if (isComplete) {
    if (exitCode === 0) return 'finished';
    return run.status === 'preempted' || isPreempting ? 'preempted' : run.status === 'killed' ? 'killed' : 'failed';
  }
  if (isPreempting) return 'preempted';
  // The others may have more to send when one of several programs says that the run is at its end.
  if (isShared) return undefined;
  // A run that somebody stopped stays so until its program says how it ended.
  return run.status === 'finished' || run.status === 'failed' ? 'running' : undefined;
}
