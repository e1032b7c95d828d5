// What the audit trail tells of a commit of batches.
import type { AuditDraft } from '../../audit/audit-entry.ts';
import { canonicalJson, type Json } from '../../../documents/canonical-json.ts';
import type { Digest } from '../../base/digest.ts';
import type { StoredPoints } from '../metrics/metric-store.ts';
import { factTexts } from '../runs/run-facts.ts';
import { leafKey } from './accept-leaves.ts';
import type { WaitingBatch } from './waiting-batch.ts';

/** One entry per run and caller in a commit: counts, and digests of what was stored. */
export function auditDrafts(
  accepted: readonly WaitingBatch[],
  { at, stored, digest }: { readonly at: number; readonly stored: readonly StoredPoints[]; readonly digest: Digest },
): readonly AuditDraft[] {
  const storedByRun = new Map(stored.map((points) => [points.runId, points]));
  const groups = new Map<string, WaitingBatch[]>();
  for (const entry of accepted) {
    const key = leafKey(entry.batch.runId, entry.admission.caller.id);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups.values()].map((entries) => {
    const { admission, batch } = entries[0]!;
    const detail = { ...detailOf(entries, digest), ...pointsDetail(storedByRun.get(batch.runId)), ...rowsDetail(entries, digest) };
    return { caller: admission.caller, at, action: 'run.logged', subject: { kind: 'run', id: batch.runId }, detail };
  });
}

function pointsDetail(points: StoredPoints | undefined): { readonly [key: string]: Json } {
  return points?.digest === undefined ? {} : { points: points.count, pointsDigest: points.digest };
}

/** A digest of digests: the rows of a commit may be more than one text holds. */
function rowsDetail(entries: readonly WaitingBatch[], digest: Digest): { readonly [key: string]: Json } {
  const given = entries.flatMap(({ batch }) => batch.rows ?? []).filter(({ rows }) => rows.length > 0);
  if (given.length === 0) return {};
  const digests = given.map(({ kind, rows }) => [kind, digest(canonicalJson(rows.map(({ number, step, json }) => [number, step, json])))]);
  return { rows: given.reduce((sum, { rows }) => sum + rows.length, 0), rowsDigest: digest(canonicalJson(digests)) };
}

function detailOf(entries: readonly WaitingBatch[], digest: Digest): { readonly [key: string]: Json } {
  const detail: { [key: string]: Json } = { batches: entries.length };
  const note = (name: string, items: readonly Json[], hasAny = items.length > 0): void => {
    if (hasAny) Object.assign(detail, { [name]: items.length, [`${name}Digest`]: digest(canonicalJson(items)) });
  };
  const batches = entries.map(({ batch }) => batch);
  note('params', entries.flatMap(({ leaves }) => leaves).map(keyAndValue));
  note('tags', batches.flatMap(({ tags = [] }) => tags).map(keyAndValue));
  note('summary', entries.flatMap(({ summary }) => summary).map(keyAndValue));
  const isWhole = entries.some(({ wholeSummary }) => wholeSummary !== undefined);
  note('wholeSummary', entries.flatMap(({ wholeSummary = [] }) => wholeSummary).map(keyAndValue), isWhole);
  note(
    'clientStates',
    batches.flatMap(({ clientState }) => (clientState === undefined ? [] : [[clientState.name, clientState.json]])),
  );
  const removed = batches.flatMap(({ removedTags = [] }) => removedTags);
  const facts = batches.flatMap(({ facts: told }) => (told === undefined ? [] : [factTexts(told)]));
  if (removed.length > 0) Object.assign(detail, { removedTags: removed });
  if (facts.length > 0) Object.assign(detail, { facts: Object.fromEntries(facts.flatMap((told) => Object.entries(told))) });
  return detail;
}

function keyAndValue({ key, value }: { readonly key: string; readonly value: string }): Json {
  return [key, value];
}
