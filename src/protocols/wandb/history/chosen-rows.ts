// Rows that have all of some keys, with those keys alone: what a chart of them needs.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, ExactNumber, isExactObject } from '../../../core/base/exact-json.ts';
import { evenRanks } from '../../../core/tracking/metrics/even-ranks.ts';
import type { WandbCall } from '../call.ts';
import { doubleOf, parseLenient } from '../stream/lenient-json.ts';
import { type HistoryOwner, rowsWithKeys } from './stored-rows.ts';

interface RowSpec {
  readonly keys: readonly string[];
  readonly samples: number;
  readonly fromStep: number | undefined;
  readonly beforeStep: number | undefined;
}

/**
 * Throws `invalid_argument` for what is no `{"keys": […], "samples": N, "minStep": N, "maxStep": N}`. Whoever wants a sweep and not
 * the rows of its runs says `{}`: no keys, and no rows.
 */
export function readRowSpec(json: string): RowSpec {
  const spec = parseLenient(json);
  const { keys = isExactObject(spec) ? [] : undefined, samples, minStep, maxStep } = isExactObject(spec) ? spec : {};
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
    throw invalidArgument('a spec of a sampled history has no list of keys; give {"keys": ["_step", "loss"], "samples": 500}');
  const [from, to, count] = [doubleOf(minStep), doubleOf(maxStep), Math.max(1, doubleOf(samples) ?? 500)];
  return { keys, samples: count, fromStep: from, beforeStep: to === undefined ? undefined : isLastStep(to, { from, count }) ? to + 1 : to };
}

/**
 * Newer clients give the last step they want, and room for a row at each; older ones the step before which they want them, as all
 * do where rows are not chosen by keys.
 */
function isLastStep(maxStep: number, { from = 0, count }: { readonly from: number | undefined; readonly count: number }): boolean {
  return maxStep - from + 1 === count;
}

/** Evenly over all that have the keys, when there are more than the samples asked for. */
export async function chosenRows(call: WandbCall, owner: HistoryOwner, spec: RowSpec): Promise<readonly ExactJson[]> {
  const { keys, samples, fromStep, beforeStep } = spec;
  if (keys.length === 0) return [];
  const texts = await rowsWithKeys(call, owner, { kind: 'logged', fromStep, beforeStep, keys });
  const paths = keys.map((key) => ({ key, path: key.split('.') }));
  // Most rows lack some key: that is seen without parsing them.
  const marks = paths.map(({ path }) => JSON.stringify(path.at(-1)!));
  const found = texts.flatMap((text) => (marks.every((mark) => text.includes(mark)) ? (chosen(text, paths) ?? []) : []));
  return Array.from(evenRanks(found.length, samples), (rank) => found[rank]!);
}

interface KeyPath {
  readonly key: string;
  readonly path: readonly string[];
}

function chosen(text: string, paths: readonly KeyPath[]): ExactJson | undefined {
  const row = parseLenient(text);
  const values: [string, ExactJson][] = [];
  for (const { key, path } of paths) {
    const value = isExactObject(row) && Object.hasOwn(row, key) ? row[key]! : path.reduce<ExactJson | undefined>(below, row);
    if (value === undefined) return undefined;
    values.push([key, withoutSpecials(value)]);
  }
  return Object.fromEntries(values);
}

function below(value: ExactJson | undefined, name: string): ExactJson | undefined {
  return value !== undefined && isExactObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Answers are strict JSON, which has no NaN: clients take it by its name in a text. */
export function withoutSpecials(value: ExactJson): ExactJson {
  if (value instanceof ExactNumber) return Number.isFinite(Number(value.text)) || /\d/.test(value.text) ? value : value.text;
  if (Array.isArray(value)) return (value as readonly ExactJson[]).map(withoutSpecials);
  if (!isExactObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSpecials(item)]));
}
