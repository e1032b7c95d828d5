// From core's things to the wire's, and back where it is more than copying. Pure.
import type * as wire from '../../../sdk/shapes.ts';
import { decodeNumber, encodeNumber } from '../../../sdk/wire-number.ts';
import type { ArtifactEntry, ArtifactFile } from '../../core/tracking/artifacts/artifact.ts';
import { joinPath } from '../../core/tracking/artifacts/artifact-path.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { StoredBlob } from '../../core/content/blob-store.ts';
import { hexOf } from '../../core/content/content-digest.ts';
import type { DatasetInput } from '../../core/datasets/dataset.ts';
import type { Experiment } from '../../core/tracking/experiments/experiment.ts';
import type { ExperimentSummary } from '../../core/tracking/experiments/experiments.ts';
import { type WholeNumber, wholeJson } from '../../core/base/whole-number.ts';
import type { MetricMark, MetricPoint, MetricSummary, ModelMetric, Moment } from '../../core/tracking/metrics/metric.ts';
import type { MetricColumns } from '../../core/tracking/metrics/metric-columns.ts';
import type { ChartSeries } from '../../core/tracking/metrics/metrics.ts';
import type { LoggedModelRecord } from '../../core/models/logged-model.ts';
import type { ModelVersion, RegisteredModel } from '../../core/models/registered-model.ts';
import type { ArtifactOwner } from '../../core/tracking/overviews/owned-artifacts.ts';
import type { RunDetail } from '../../core/tracking/overviews/run-detail.ts';
import type { Page, PageRequest } from '../../core/base/page.ts';
import type { Run, RunRecord } from '../../core/tracking/runs/run.ts';
import { nestedOf } from '../../core/tracking/values/nested-values.ts';
import { shownFacts } from './run-facts.ts';
import { wireStage } from './stages.ts';

export function pageRequest({ limit, pageToken }: wire.PageQuery, defaultLimit = 100): PageRequest {
  return { limit: limit ?? defaultLimit, ...(pageToken === undefined ? {} : { token: pageToken }) };
}

export function wirePage<Item, WireItem>({ items, next }: Page<Item>, translate: (item: Item) => WireItem): wire.Page<WireItem> {
  return { items: items.map(translate), ...(next === undefined ? {} : { nextPageToken: next }) };
}

export function experimentOf({ notes, ...experiment }: Experiment): wire.Experiment {
  return { ...experiment, ...(notes ? { notes } : {}) };
}

export function experimentSummaryOf({ experiment, activity }: ExperimentSummary): wire.ExperimentSummary {
  const { runCount, runningCount, lastActivityAt } = activity;
  return { ...experimentOf(experiment), runCount, runningCount, lastActivityAt: Math.max(lastActivityAt ?? 0, experiment.updatedAt) };
}

/** Which keys of a row are wanted; absent means all. */
export interface WantedKeys {
  readonly metricKeys?: readonly string[] | undefined;
  readonly paramKeys?: readonly string[] | undefined;
  readonly tagKeys?: readonly string[] | undefined;
}

/** What is empty is absent. */
export function runOf({ notes, userName, parentRunId, group, jobType, sweepId, source, ...run }: Run): wire.Run {
  return { ...run, ...shownFacts({ notes, userName, parentRunId, group, jobType, sweepId, source }) };
}

export function runRecordOf(record: RunRecord, wanted: WantedKeys = {}): wire.RunRecord {
  const params = only(record.params, wanted.paramKeys);
  return {
    ...runOf(record.run),
    params: params.map(({ key, value }) => ({ key, value })),
    config: nestedOf(params),
    summary: nestedOf(record.summary),
    tags: only(record.tags, wanted.tagKeys),
    metrics: only(record.metrics, wanted.metricKeys).map(metricSummaryOf),
    datasets: record.datasets.map(datasetInputOf),
    modelInputs: record.modelInputs,
    modelOutputs: record.modelOutputs.map(({ modelId, step, farStep }) => ({ modelId, step: digits(step, farStep) })),
  };
}

function only<Item extends { readonly key: string }>(items: readonly Item[], keys: readonly string[] | undefined): readonly Item[] {
  if (keys === undefined) return items;
  const wanted = new Set(keys);
  return items.filter(({ key }) => wanted.has(key));
}

function metricSummaryOf({ key, count, nanCount, first, last, min, max, mean }: MetricSummary): wire.MetricSummary {
  return {
    key,
    count,
    nanCount,
    first: markOf(first),
    last: markOf(last),
    ...(min === undefined ? {} : { min: markOf(min) }),
    ...(max === undefined ? {} : { max: markOf(max) }),
    ...(mean === undefined ? {} : { mean: encodeNumber(mean) }),
  };
}

function markOf({ value, step, timestamp, farStep, farTimestamp }: MetricMark): wire.MetricMark {
  return { value: encodeNumber(value), step: digits(step, farStep), timestamp: digits(timestamp, farTimestamp) };
}

/** In JSON a number of 64 bits stands with all its digits; who reads it as a double sees the nearest one. */
function digits(near: number, far: bigint | undefined): number {
  return wholeJson(near, far) as number;
}

function datasetInputOf({ dataset, context, tags }: DatasetInput): wire.DatasetInput {
  return { ...dataset, ...(context ? { context } : {}), tags };
}

export function runDetailOf(overview: RunDetail): wire.RunDetail {
  return {
    run: runRecordOf(overview.record),
    experiment: experimentOf(overview.experiment),
    ...(overview.parent === undefined ? {} : { parent: runLinkOf(overview.parent) }),
    earlier: overview.earlier.map(({ run, toStep, metricKeys }) => ({ ...runLinkOf(run), toStep, metricKeys })),
    children: overview.children.map(runLinkOf),
    hasMoreChildren: overview.hasMoreChildren,
    models: overview.models.map(loggedModelOf),
    modelVersions: overview.versions.map(modelVersionOf),
  };
}

function runLinkOf({ id, experimentId, name, status, startedAt, endedAt, deletedAt }: Run): wire.RunLink {
  return {
    id,
    experimentId,
    name,
    status,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(deletedAt === undefined ? {} : { deletedAt }),
  };
}

export function columnsOf({ steps, values, timestamps, far }: MetricColumns): wire.MetricColumns {
  const whole = (near: Float64Array, exact: BigInt64Array | undefined): number[] =>
    exact === undefined ? Array.from(near) : Array.from(near, (value, index) => digits(value, exact[index]));
  return { steps: whole(steps, far?.steps), values: Array.from(values, encodeNumber), timestamps: whole(timestamps, far?.timestamps) };
}

export function chartSeriesOf({ runId, key, points, total, isSampled }: ChartSeries): wire.ChartSeries {
  return { runId, key, total, isSampled, ...columnsOf(points) };
}

/** Points that say no step are at 0, and those that say no time came now. */
export function pointsOf(points: readonly wire.MetricPoint[], now: number): readonly MetricPoint[] {
  return points.map(({ key, value, step = 0, timestamp = now }) => ({ key, value: decodeNumber(value), ...momentOf(step, timestamp) }));
}

/** Where a double would round, the reader of requests leaves a bigint in a number's place. */
function momentOf(step: WholeNumber, timestamp: WholeNumber): Moment {
  if (typeof step === 'number' && typeof timestamp === 'number') return { step, timestamp };
  return {
    step: Number(step),
    timestamp: Number(timestamp),
    ...(typeof step === 'bigint' && { farStep: step }),
    ...(typeof timestamp === 'bigint' && { farTimestamp: timestamp }),
  };
}

export function loggedModelOf({ model, tags, params, metrics, registrations }: LoggedModelRecord): wire.LoggedModel {
  return {
    ...model,
    tags,
    params,
    metrics: metrics.map(modelMetricOf),
    registrations,
  };
}

function modelMetricOf(metric: ModelMetric): wire.ModelMetric {
  const { modelId: _, farStep: _step, farTimestamp: _timestamp, ...rest } = metric;
  return { ...rest, ...markOf(metric) };
}

export function modelVersionOf(version: ModelVersion): wire.ModelVersion {
  const { storageLocation: _, runLink: _link, stage, ...shown } = version;
  return withoutBlank({ ...shown, stage: wireStage(stage) });
}

export function registeredModelOf(model: RegisteredModel): wire.RegisteredModel {
  return { ...withoutBlank(model), latestVersions: model.latestVersions.map(modelVersionOf) };
}

/** Other wires may store an empty description; here it is none. */
function withoutBlank<T extends { readonly description?: string | undefined }>(thing: T): T {
  if (thing.description !== '') return thing;
  const { description: _, ...rest } = thing;
  return rest as T;
}

/** The schema has checked the form. */
export function artifactOwner(owner: wire.ArtifactOwner): ArtifactOwner {
  const colon = owner.indexOf(':');
  const kind = owner.slice(0, colon);
  const name = owner.slice(colon + 1);
  if (kind === 'run') return { kind: 'run', runId: name };
  if (kind === 'logged-model') return { kind: 'logged model', modelId: name };
  const slash = name.lastIndexOf('/');
  return { kind: 'model version', modelName: name.slice(0, slash), version: Number(name.slice(slash + 1)) };
}

export function artifactEntryOf(entry: ArtifactEntry, folder: string): wire.ArtifactEntry {
  const path = joinPath(folder, entry.name);
  if (entry.isFolder) return { isFolder: true, name: entry.name, path };
  const { name, sizeBytes, digest, updatedAt } = entry;
  return { isFolder: false, name, path, sizeBytes, digest: hexOf(digest), updatedAt };
}

export function artifactFileOf({ path, sizeBytes, digest, updatedAt }: ArtifactFile): wire.ArtifactFile {
  return { path, sizeBytes, digest: hexOf(digest), updatedAt };
}

export function storedBlobOf({ digest, sizeBytes }: StoredBlob): { readonly digest: string; readonly sizeBytes: number } {
  return { digest: hexOf(digest), sizeBytes };
}

export function auditEntryOf({ index, hash, leaf, at, action, subject }: AuditEntry): wire.AuditEntry {
  return { index, hash, leaf, at, action, subject };
}
