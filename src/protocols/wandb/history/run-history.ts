// The history of a run as a part of it: rows, rows with some keys, the keys there are.
import { type ExactJson, ExactNumber } from '../../../core/base/exact-json.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import type { WandbCall } from '../call.ts';
import { wireNumber } from '../runs/wire-number.ts';
import { wireJson } from '../runs/wire-config.ts';
import { chosenRows, readRowSpec } from './chosen-rows.ts';
import { historyKeys } from './history-keys.ts';
import { isOfKind, shownKey } from './metric-kind.ts';
import { type HistoryOwner, rowTexts } from './stored-rows.ts';

interface Window {
  readonly minStep?: number | null;
  /** Not itself. */
  readonly maxStep?: number | null;
  readonly samples?: number | null;
}

const usualSamples = 500;

export function runHistory(call: WandbCall, owner: HistoryOwner) {
  const lineCount = (kind: HistoryKind) => async () => (await owner.reads.extent(owner.record.run.id, kind))?.size ?? 0;
  return {
    history: (window: Window) => rowTexts(call, owner, { kind: 'logged', ...wanted(window) }),
    events: (window: Window) => rowTexts(call, owner, { kind: 'system', ...wanted(window) }),
    sampledHistory: ({ specs }: { readonly specs: readonly string[] }) => Promise.all(specs.map((spec) => chosenRows(call, owner, readRowSpec(spec)))),
    /** No history is kept in files of this form: clients then read it in pages. */
    parquetHistory: { parquetUrls: [], liveData: [{ _step: 0 }] },
    historyKeys: () => historyKeys(call, owner),
    systemMetrics: () => wireJson(lastOfSystem(owner)),
    historyLineCount: lineCount('logged'),
    eventsLineCount: lineCount('system'),
  };
}

/** A page that can have all rows of its steps has them; a larger stretch is shown by as many rows as are asked for. */
function wanted({ minStep, maxStep, samples }: Window) {
  const count = samples ?? usualSamples;
  const range = { fromStep: minStep ?? undefined, beforeStep: maxStep ?? undefined };
  const isPage = typeof maxStep === 'number' && maxStep - (minStep ?? 0) <= count;
  return isPage ? range : { ...range, count: Math.max(1, count) };
}

function lastOfSystem({ record }: HistoryOwner): Readonly<Record<string, ExactJson>> {
  return Object.fromEntries(record.metrics.flatMap(({ key, last }) => (isOfKind(key, 'system') ? [[shownKey(key), new ExactNumber(wireNumber(last.value))] as const] : [])));
}
