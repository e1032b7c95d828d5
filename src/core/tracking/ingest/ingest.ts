// The hot path: what running programs log. Batches that arrive while a commit is under way share the next
// one, with set-based statements, so that many small requests cost little more than one large one.
import type { Caller } from '../../access/caller.ts';
import type { Admission, SharedDoors } from '../../access/doors.ts';
import type { AuditDraft } from '../../audit/audit-entry.ts';
import type { AuditStore } from '../../audit/audit-store.ts';
import { appendAudit } from '../../audit/commit.ts';
import type { Change, ChangeLog } from '../../base/changes.ts';
import type { Digest } from '../../base/digest.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import { uniqueTags } from '../../base/tag.ts';
import type { Clock } from '../../base/time.ts';
import type { ClientStateStore } from '../client-state/client-state-store.ts';
import type { HistoryOf, HistoryStore } from '../history/history-store.ts';
import type { RowWithMedia } from '../media/media.ts';
import type { MediaStore } from '../media/media-store.ts';
import type { LeaseStore } from '../runs/lease-store.ts';
import { reviveLost } from '../runs/note-status.ts';
import type { MetricStore, RunPoints } from '../metrics/metric-store.ts';
import { packPoints, pointCount } from '../metrics/point-columns.ts';
import type { LoggedModelStore } from '../../models/logged-model-store.ts';
import type { Run } from '../runs/run.ts';
import type { RunLeaf, RunStore } from '../runs/run-store.ts';
import { replaceLeaves } from '../runs/replace-leaves.ts';
import { requireActive } from '../runs/runs.ts';
import { changesFacts } from '../runs/run-facts.ts';
import type { Leaf, LeafKind } from '../values/leaf.ts';
import { displaced } from '../values/nested-values.ts';
import { acceptLeaves, type KnownLeaves, leafKey } from './accept-leaves.ts';
import { auditDrafts } from './audit-drafts.ts';
import { checkBatch, type LogBatch } from './log-batch.ts';
import { createIngestQueue, type IngestLimits, ingestLimits } from './ingest-queue.ts';
import { batchBytes, batchLeaves, rowCount, type WaitingBatch } from './waiting-batch.ts';

interface Stores {
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly loggedModels: LoggedModelStore;
  readonly leases: LeaseStore;
  readonly history: HistoryStore;
  readonly media: MediaStore;
  readonly clientState: ClientStateStore;
  readonly audit: AuditStore;
  readonly changes: ChangeLog;
}

export interface IngestPorts extends SharedDoors<Stores> {
  readonly clock: Clock;
  readonly digest: Digest;
  /** What may wait for a commit. Default: `ingestLimits`. */
  readonly ingestLimits?: IngestLimits | undefined;
}

export interface Ingest {
  /**
   * Stores a batch whole or not at all; a repeat of a stored batch is no change.
   * Throws `not_found` for an unknown run, `failed_precondition` (reason `run_deleted`) for a deleted one,
   * `invalid_argument` with the reason `param_changed` when params have other values already (detail: key,
   * stored, given of the first; keys, storedValues, givenValues of all) or `param_repeated` when one batch names a param twice with different values.
   * A value with the text of the stored one is no other value; when it is told with a type, the type is kept.
   * Throws `rate_limited` (reason `ingest_busy`) when too much waits to be stored already: nothing of the batch is kept, and it may be sent again.
   * A run that has ended still takes batches: the last system metrics come late. One that was given up as lost runs again when
   * it logs points, rows, params or its summary.
   */
  logBatch(caller: Caller, batch: LogBatch): Promise<void>;
}

/** What became of one batch within a commit. */
type Outcome = 'stored' | { readonly error: unknown };

export function createIngest(ports: IngestPorts): Ingest {
  const queue = createIngestQueue(ports.ingestLimits ?? ingestLimits);
  let isDraining = false;

  async function drain(): Promise<void> {
    isDraining = true;
    for (let group = queue.next(); group.length > 0; group = queue.next()) await commit(group);
    isDraining = false;
  }

  /** Never throws: whatever happens is told to those who wait. */
  async function commit(group: readonly WaitingBatch[]): Promise<void> {
    try {
      const admissions = group.map(({ admission }) => admission) as [Admission, ...Admission[]];
      const outcomes = await ports.together(admissions, (stores) => applyGroup(stores, group, ports));
      group.forEach(({ done, failed }, index) => {
        const outcome = outcomes[index]!;
        if (outcome === 'stored') done();
        else failed(outcome.error);
      });
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }

  return {
    logBatch: async (caller, batch) => {
      const points = batch.points === undefined || pointCount(batch.points) === 0 ? undefined : packPoints(batch.points);
      checkBatch(batch, points);
      const leaves = batchLeaves(batch);
      const admission = await ports.admit(caller, 'run.write', { run: batch.runId });
      await new Promise<void>((done, failed) => {
        queue.push({ admission, batch, points, bytes: batchBytes(batch, { points, ...leaves }), ...leaves, done, failed });
        if (!isDraining) void drain();
      });
    },
  };
}

/** Applies what can be applied of a group in one transaction; each batch stands or falls alone. */
async function applyGroup(stores: Stores, group: readonly WaitingBatch[], { clock, digest }: IngestPorts): Promise<readonly Outcome[]> {
  const at = clock.now();
  const runs = new Map((await stores.runs.findMany([...new Set(group.map(({ batch }) => batch.runId))])).map((run) => [run.id, run]));
  const known = await loadLeaves(stores, group);
  const added: RunLeaf[] = [];
  const replaced: RunLeaf[] = [];
  const models = await knownModels(stores, group);
  const accepted: Accepted[] = [];
  const outcomes: Outcome[] = [];

  for (const entry of group) {
    try {
      const run = requireActive(runs.get(entry.batch.runId), entry.batch.runId);
      for (const { modelId } of entry.batch.modelMetrics ?? []) if (!models.has(modelId)) throw notFound('logged model', modelId);
      const leaves = acceptLeaves(entry.batch, entry.leaves, known);
      for (const item of leaves.added) added.push(item);
      for (const item of leaves.replaced) replaced.push(item);
      const change = changesOf(entry, run);
      accepted.push({ waiting: entry, run, change });
      outcomes.push('stored');
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      outcomes.push({ error });
    }
  }
  if (accepted.length === 0) return outcomes;

  const batches = accepted.map(({ waiting }) => waiting.batch);
  const revivals = await reviveRuns(stores, accepted, at);
  await stores.runs.insertParams(added);
  await stores.runs.putLeaves('config', replaced);
  await placeNested(
    stores.runs,
    accepted.map(({ waiting }) => waiting),
  );
  const stored = await stores.metrics.append(accepted.flatMap(({ waiting }) => pointsOfBatch(waiting)));
  const modelMetrics = batches.flatMap(({ runId, modelMetrics = [] }) => modelMetrics.map((metric) => ({ ...metric, runId })));
  if (modelMetrics.length > 0) await stores.metrics.putModelMetrics(modelMetrics);
  for (const rows of rowsByRun(batches)) await putRows(stores, rows);
  for (const { runId, clientState } of batches) if (clientState !== undefined) await stores.clientState.put(runId, clientState);
  for (const { runId, removedTags = [] } of batches) for (const key of removedTags) await stores.runs.deleteTag(runId, key);
  await stores.runs.putTags(batches.flatMap(({ runId, tags = [] }) => uniqueTags(tags).map((tag) => ({ runId, ...tag }))));
  for (const { runId, facts } of batches) if (facts !== undefined && changesFacts(facts)) await stores.runs.patch(runId, facts);
  await stores.runs.touch([...new Set(batches.map(({ runId }) => runId))], at);
  const drafts = auditDrafts(
    accepted.map(({ waiting }) => waiting),
    { at, stored, digest },
  );
  await stores.changes.append(accepted.flatMap(({ change }) => change));
  await appendAudit(stores.audit, [...revivals, ...drafts], digest);
  return outcomes;
}

interface Accepted {
  readonly waiting: WaitingBatch;
  readonly run: Run;
  readonly change: Change[];
}

/** Runs that were given up and are heard of: tags may come from somebody who looks at one; points, rows, params and a summary come from its program. */
async function reviveRuns(stores: Stores, accepted: readonly Accepted[], at: number): Promise<readonly AuditDraft[]> {
  const signs = new Map<Run, Accepted>();
  for (const sign of accepted) {
    if (isSignOfLife(sign.waiting) && !signs.has(sign.run)) signs.set(sign.run, sign);
  }
  const revived = await reviveLost(stores, [...signs.keys()], at);
  return revived.map((run) => {
    const { change, waiting } = signs.get(run)!;
    change.push({ type: 'run', experimentId: run.experimentId, runId: run.id });
    return { caller: waiting.admission.caller, at, action: 'run.revived', subject: { kind: 'run', id: run.id }, detail: {} };
  });
}

function isSignOfLife({ batch, points, leaves, summary, wholeSummary }: WaitingBatch): boolean {
  return wholeSummary !== undefined || points !== undefined || rowCount(batch) + leaves.length + summary.length > 0;
}

/** Summaries replace what was there, batch by batch; leaves above or below a new one have no place beside it and go. */
async function placeNested(runs: RunStore, accepted: readonly WaitingBatch[]): Promise<void> {
  const place = async (kind: LeafKind, runId: string, leaves: readonly Leaf[]): Promise<void> => {
    const gone = displaced(await runs.leaves(runId, kind), leaves);
    await runs.deleteLeaves(kind, { runId, keys: gone.map(({ key }) => key) });
  };
  for (const { batch, leaves, summary, wholeSummary } of accepted) {
    const { runId } = batch;
    if (batch.onChange === 'replace' && leaves.length > 0) await place('config', runId, leaves);
    if (wholeSummary !== undefined) await replaceLeaves(runs, 'summary', { runId, leaves: wholeSummary });
    if (summary.length === 0) continue;
    await runs.putLeaves(
      'summary',
      summary.map((leaf) => ({ runId, ...leaf })),
    );
    await place('summary', runId, summary);
  }
}

async function loadLeaves(stores: Stores, group: readonly WaitingBatch[]): Promise<KnownLeaves> {
  const named = group.flatMap(({ batch: { runId }, leaves }) => leaves.map(({ key }) => ({ runId, key })));
  if (named.length === 0) return new Map();
  return new Map((await stores.runs.params(named)).map(({ runId, ...leaf }) => [leafKey(runId, leaf.key), leaf]));
}

async function knownModels(stores: Stores, group: readonly WaitingBatch[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(group.flatMap(({ batch }) => (batch.modelMetrics ?? []).map(({ modelId }) => modelId)))];
  if (ids.length === 0) return new Set();
  return new Set((await stores.loggedModels.records(ids)).map(({ model }) => model.id));
}

function pointsOfBatch({ batch: { runId }, points }: WaitingBatch): readonly RunPoints[] {
  return points === undefined ? [] : [{ runId, points }];
}

type RowsOfRun = HistoryOf & { readonly rows: readonly RowWithMedia[] };

/** The rows, and which of them hold more than numbers and texts. */
async function putRows({ history, media }: Stores, { rows, ...of }: RowsOfRun): Promise<void> {
  await history.put(of, rows);
  if (of.kind !== 'logged') return;
  const last = new Map(rows.map((row) => [row.number, row]));
  const places = [...last.values()].flatMap(({ number: row, step, media: names = [] }) => names.map((name) => ({ ...name, row, step })));
  await media.put(of.runId, { rows: [...last.keys()], places });
}

/** One entry per run and kind, so that a commit writes a chunk once; what comes later in it counts. */
function rowsByRun(batches: readonly LogBatch[]): readonly RowsOfRun[] {
  const groups = new Map<string, HistoryOf & { readonly rows: RowWithMedia[] }>();
  for (const { runId, rows: given = [] } of batches) {
    for (const { kind, rows } of given) {
      const key = `${runId} ${kind}`;
      const group = groups.get(key) ?? { runId, kind, rows: [] };
      groups.set(key, group);
      for (const row of rows) group.rows.push(row);
    }
  }
  return [...groups.values()];
}

function changesOf({ batch, points, leaves, summary, wholeSummary }: WaitingBatch, run: Run): Change[] {
  const place = { experimentId: run.experimentId, runId: run.id };
  const { tags = [], removedTags = [], facts = {} } = batch;
  const isMore = leaves.length + summary.length + rowCount(batch) + tags.length + removedTags.length > 0 || wholeSummary !== undefined || changesFacts(facts);
  return [...(points === undefined ? [] : [{ type: 'metrics' as const, ...place, keys: points.keys }]), ...(isMore ? [{ type: 'run' as const, ...place }] : [])];
}
