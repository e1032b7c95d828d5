// The facts of a run on their way in and out. Here a fact that is empty is none.
import type { RunFactsInput, RunSource } from '../../../sdk/inputs.ts';
import type { RunFacts, RunFactsChange } from '../../core/tracking/runs/run-facts.ts';

const plain = ['notes', 'userName', 'parentRunId', 'group', 'jobType', 'sweepId'] as const;
const ofSource = ['name', 'type', 'commit', 'branch', 'repository'] as const;

/** An empty text takes a fact away. */
export function factsChange(input: RunFactsInput): RunFactsChange {
  const facts = picked(input, plain, (value) => (value === '' ? null : value));
  return input.source === undefined ? facts : { ...facts, source: picked(input.source, ofSource, (value) => (value === '' ? null : value)) };
}

/** What is told of a new run. */
export function newFacts(input: RunFactsInput): RunFacts {
  return { ...picked(input, plain, withoutEmpty), ...shownSource(input.source) };
}

export function shownFacts(facts: RunFacts): RunFacts {
  return newFacts(facts);
}

function shownSource(source: RunSource | undefined): Pick<RunFacts, 'source'> {
  const shown = picked(source ?? {}, ofSource, withoutEmpty);
  return Object.keys(shown).length === 0 ? {} : { source: shown };
}

function withoutEmpty(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function picked<Key extends string, T extends { readonly [Name in Key]?: string | undefined }, Value>(
  from: T,
  keys: readonly Key[],
  make: (value: string) => Value,
): { readonly [Name in Key]?: Exclude<Value, undefined> } {
  const entries = keys.flatMap((key) => {
    const given = from[key];
    const value = given === undefined ? undefined : make(given);
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(entries) as { readonly [Name in Key]?: Exclude<Value, undefined> };
}
