// What is told of a run beside what it logs: who started it, from what code, as part of what. Each is a text as it was
// told; an empty one too.
import { checkLength, checkName, tagValueLimit } from '../../base/text-limits.ts';

/** The program of a run. */
export interface RunSource {
  /** The entry point: a file, a module or a notebook. */
  readonly name?: string;
  /** The kind of source, in the words of who tells it. */
  readonly type?: string;
  readonly commit?: string;
  readonly branch?: string;
  /** Where the code's repository is. */
  readonly repository?: string;
}

export interface RunFacts {
  /** Markdown. */
  readonly notes?: string;
  /** Who started it, as people know them. */
  readonly userName?: string;
  readonly parentRunId?: string;
  /** What it is one of: runs of one group are parts of one undertaking. */
  readonly group?: string;
  /** Its part in the group, such as `train` or `eval`. */
  readonly jobType?: string;
  /** The sweep it is a trial of. */
  readonly sweepId?: string;
  readonly source?: RunSource;
}

/** The facts a run may lack. */
export type FactName = keyof Omit<RunFacts, 'source'> | `source.${keyof RunSource}`;

const ofSource = 'source.';

/** Asked for eight facts of each of many runs: nothing is made for it. */
export function factOf(facts: RunFacts, name: FactName): string | undefined {
  if (name.startsWith(ofSource)) return facts.source?.[name.slice(ofSource.length) as keyof RunSource];
  return facts[name as keyof Omit<RunFacts, 'source'>];
}

/** The change that gives a fact a value, or takes it away. */
export function changeOf(name: FactName, value: string | null): RunFactsChange {
  const [first, second] = name.split('.') as [keyof Omit<RunFacts, 'source'>, (keyof RunSource)?];
  return second === undefined ? { [first]: value } : { source: { [second]: value } };
}

type Change<T> = { readonly [Key in keyof T]?: T[Key] | null | undefined };

/** What is absent stays as it is; null takes a fact away. A name can only be replaced. */
export interface RunFactsChange extends Change<Omit<RunFacts, 'source'>> {
  readonly name?: string | undefined;
  readonly source?: Change<RunSource> | undefined;
}

/** Refuses texts beyond the limits. */
export function checkFacts({ name, source = {}, ...facts }: RunFactsChange): void {
  if (name !== undefined) checkName('run name', name);
  for (const [field, value] of [...Object.entries(facts), ...Object.entries(source).map(([key, text]) => [`source.${key}`, text] as const)]) {
    if (typeof value === 'string') checkLength(field, value, tagValueLimit);
  }
}

/** A run with its facts changed. */
export function withFacts<R extends RunFacts & { readonly name: string }>(run: R, { name = run.name, source, ...facts }: RunFactsChange): R {
  const changedSource = withoutNulls({ ...run.source, ...present(source ?? {}) });
  const { source: _, ...rest } = withoutNulls({ ...run, ...present(facts), name });
  return { ...rest, ...(Object.keys(changedSource).length === 0 ? {} : { source: changedSource }) } as R;
}

/** Whether a change says anything. */
export function changesFacts({ source = {}, ...facts }: RunFactsChange): boolean {
  return [...Object.values(facts), ...Object.values(source)].some((value) => value !== undefined);
}

function present<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function withoutNulls<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T;
}

/** What a change says, for the audit trail: long texts by their beginning. */
export function factTexts({ source = {}, ...facts }: RunFactsChange): { readonly [key: string]: string | null } {
  const told = [...Object.entries(facts), ...Object.entries(source).map(([key, value]) => [`source.${key}`, value] as const)];
  return Object.fromEntries(told.flatMap(([key, value]) => (value === undefined ? [] : [[key, value?.slice(0, 500) ?? null]])));
}
