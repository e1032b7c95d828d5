// The keys a run's program logged under, and how often, with the run it goes on from.
import { type ExactJson, ExactNumber } from '../../../core/base/exact-json.ts';
import type { WandbCall } from '../call.ts';
import type { LoggedNumbers } from '../runs/run-reads.ts';
import { wireNumber } from '../runs/wire-number.ts';
import { withoutSpecials } from './chosen-rows.ts';
import { isOfKind } from './metric-kind.ts';
import { everyText, type HistoryOwner, historyParts } from './stored-rows.ts';
import { addTypes, type ValueTypes } from './value-types.ts';

/** Texts, media and the like are counted where a history has no more rows: to count them, all must be looked at. */
const countedRows = 20_000;

/** Null for a run that has logged nothing. */
export async function historyKeys(call: WandbCall, owner: HistoryOwner): Promise<ExactJson> {
  const numbers = await numbersOf(owner);
  const lastStep = await lastStepOf(call, owner, numbers);
  if (lastStep === undefined) return null;
  const types = await typesOf(call, owner);
  const keys = [...new Set([...numbers.map(({ key }) => key), ...types.keys()])].sort();
  const byKey = new Map(numbers.map((one) => [one.key, one]));
  return {
    lastStep: new ExactNumber(String(lastStep)),
    sets: [],
    keys: Object.fromEntries(keys.map((key) => [key, keyOf(byKey.get(key), types.get(key))])),
  };
}

async function numbersOf({ record: { run, metrics }, reads }: HistoryOwner): Promise<readonly LoggedNumbers[]> {
  const joined = await reads.joinedNumbers(run.id);
  return joined ?? metrics.flatMap(({ key, count, last }) => (isOfKind(key, 'logged') ? [{ key, count, last }] : []));
}

async function lastStepOf({ core, caller }: WandbCall, { record: { run }, reads }: HistoryOwner, numbers: readonly LoggedNumbers[]): Promise<number | undefined> {
  const own = await reads.extent(run.id, 'logged');
  const steps = numbers.map(({ last }) => last.step);
  if (own !== undefined) steps.push(own.greatestStep);
  else if ((await reads.earlier(run.id)).length > 0) {
    const [row] = await core.histories.sample(caller, { runId: run.id, kind: 'logged', count: 1 });
    if (row !== undefined) steps.push(row.step);
  }
  return steps.length === 0 ? undefined : steps.reduce((greatest, step) => Math.max(greatest, step));
}

async function typesOf(call: WandbCall, owner: HistoryOwner): Promise<ReadonlyMap<string, ValueTypes>> {
  const found = new Map<string, ValueTypes>();
  if (!owner.reads.isOfOne) return found;
  const parts = (await historyParts(owner, { kind: 'logged' })).filter(({ hasRows }) => hasRows);
  const extents = await Promise.all(parts.map(({ record }) => owner.reads.extent(record.run.id, 'logged')));
  if (extents.reduce((sum, extent) => sum + (extent?.size ?? 0), 0) <= countedRows) addTypes(found, await everyText(call, parts));
  return found;
}

function keyOf(numbers: LoggedNumbers | undefined, types: ValueTypes | undefined): ExactJson {
  const counts: [string, number][] = [...(numbers === undefined ? [] : [['number', numbers.count] as [string, number]]), ...(types?.counts ?? [])];
  const previous = numbers === undefined ? types?.last : withoutSpecials(new ExactNumber(wireNumber(numbers.last.value)));
  return {
    typeCounts: counts.map(([type, count]) => ({ type, count: new ExactNumber(String(count)) })),
    monotonic: false,
    ...(previous === undefined ? {} : { previousValue: previous }),
  };
}
