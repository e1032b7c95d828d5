// One batch of all that a running program sends, and the rules it must obey by itself.
import { invalidArgument } from '../../base/errors.ts';
import { checkTags, type Tag } from '../../base/tag.ts';
import type { MetricPoint, ModelMetric } from '../metrics/metric.ts';
import { type PointColumns, type Points, pointsIn } from '../metrics/point-columns.ts';
import { type ClientState, checkClientState } from '../client-state/client-state.ts';
import { type HistoryKind, rowLimit, rowsPerCall } from '../history/history-row.ts';
import { checkMedia, mediaPerRow, type RowWithMedia } from '../media/media.ts';
import type { Param } from '../../base/param.ts';
import { checkLength, checkName, isName, keyLimit, paramValueLimit } from '../../base/text-limits.ts';
import { isWhole } from '../../base/whole-number.ts';
import { checkFacts, type RunFactsChange } from '../runs/run-facts.ts';
import type { ExactObject } from '../../base/exact-json.ts';

/** Rows of one kind, in any order. */
export interface RowsOfKind {
  readonly kind: HistoryKind;
  readonly rows: readonly RowWithMedia[];
}

/** Applied whole or not at all. */
export interface LogBatch {
  readonly runId: string;
  readonly points?: Points | undefined;
  /** Leaves of the config by their keys, as text. */
  readonly params?: readonly Param[] | undefined;
  /** Parts of the config: what is not named stays as it is. */
  readonly config?: ExactObject | undefined;
  /**
   * What becomes of a param that has another value already. `refuse`, the default: two programs that log to one run by
   * mistake are told so. `replace`: the last one counts. The summary is always replaced.
   */
  readonly onChange?: 'refuse' | 'replace' | undefined;
  /** Parts of the summary. */
  readonly summary?: ExactObject | undefined;
  /** The whole summary from now on: what is not in it goes. Not beside parts of it. */
  readonly wholeSummary?: ExactObject | undefined;
  /** The last of several with one key wins. */
  readonly tags?: readonly Tag[] | undefined;
  /** Tags that go before others are set; those that are not there are fine. */
  readonly removedTags?: readonly string[] | undefined;
  readonly modelMetrics?: readonly Omit<ModelMetric, 'runId'>[] | undefined;
  /** Facts about the run itself that came with the batch. */
  readonly facts?: RunFactsChange | undefined;
  /** Rows of what was logged; one with the number of a stored one replaces it. */
  readonly rows?: readonly RowsOfKind[] | undefined;
  /** What a client library notes for itself; replaces what it noted before under the name. */
  readonly clientState?: ClientState | undefined;
}

/** Refuses a batch that is wrong whatever is stored already. Its points are given packed. */
export function checkBatch(batch: LogBatch, points: PointColumns | undefined): void {
  if (points !== undefined) checkPoints(points);
  for (const { key, value } of batch.params ?? []) {
    checkName('param key', key, keyLimit);
    checkLength(`the value of param '${key}'`, value, paramValueLimit);
  }
  checkTags(batch.tags ?? []);
  checkFacts(batch.facts ?? {});
  checkRows(batch.rows ?? []);
  if (batch.clientState !== undefined) checkClientState(batch.clientState);
  if (batch.summary !== undefined && batch.wholeSummary !== undefined) {
    throw invalidArgument('the batch has summary and wholeSummary, which say what becomes of the other values each in its way; give one of them');
  }
}

function checkRows(given: readonly RowsOfKind[]): void {
  const count = given.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count > rowsPerCall) throw invalidArgument(`there are ${count} rows; send at most ${rowsPerCall} at once`);
  for (const { rows } of given) for (const row of rows) checkRow(row);
}

function checkRow({ number, step, json, media = [] }: RowWithMedia): void {
  if (!Number.isSafeInteger(number) || number < 0) throw invalidArgument(`the row number ${number} is none; rows are counted from 0 in whole numbers`);
  if (!Number.isSafeInteger(step)) throw invalidArgument(`the step ${step} of row ${number} is not a whole number below 2^53`);
  if (json.length > rowLimit) throw invalidArgument(`row ${number} has ${json.length} characters; the limit is ${rowLimit}: log large data as an artifact`);
  if (media.length > mediaPerRow) throw invalidArgument(`row ${number} holds ${media.length} pictures, tables or the like; the limit is ${mediaPerRow}`);
  checkMedia(media);
  const text = json.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) throw invalidArgument(`row ${number} begins with ${JSON.stringify(text.slice(0, 40))}; give one JSON object`);
}

function checkPoints(points: PointColumns): void {
  if (points.far === undefined && areMoments(points) && points.keys.every((key) => isName(key, keyLimit))) return;
  // Point by point, for the words of the refusal.
  for (const point of pointsIn(points)) checkPoint(point);
}

function areMoments({ steps, timestamps }: PointColumns): boolean {
  for (let index = 0; index < steps.length; index += 1) {
    if (!Number.isSafeInteger(steps[index]) || !Number.isSafeInteger(timestamps[index]) || timestamps[index]! < 0) return false;
  }
  return true;
}

function checkPoint({ key, step, timestamp, farStep, farTimestamp }: MetricPoint): void {
  checkName('metric key', key, keyLimit);
  if (!isWhole(step, farStep)) throw invalidArgument(`the step ${farStep ?? step} of metric '${key}' is not a whole number of 64 bits`);
  if (!isWhole(timestamp, farTimestamp) || timestamp < 0) {
    throw invalidArgument(`the timestamp ${farTimestamp ?? timestamp} of metric '${key}' is not a whole number of milliseconds since 1970`);
  }
}
