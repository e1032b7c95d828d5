// Which sections of two runs' inputs are not the same, for a reproduction whose inputs have another digest.
import { canonicalJson, type Json } from '../../documents/canonical-json.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { Claim } from '../../documents/verdict.ts';

type Section = Exclude<keyof Inputs, 'schema'>;

const abouts: Readonly<Record<Section, Claim['about']>> = {
  command: 'settings',
  code: 'code',
  data: 'data',
  environment: 'environment',
  parameters: 'settings',
  variables: 'variables',
  randomness: 'settings',
  machine: 'hardware',
  network: 'network',
};

/** A claim for every section that differs. Two sections of one text are the same, whatever the rest. */
export function changedSections(before: Inputs, after: Inputs): readonly Claim[] {
  return (Object.keys(abouts) as Section[]).flatMap((section) => {
    const paths = differingPaths(before[section], after[section]);
    if (paths.length === 0) return [];
    const named = paths.slice(0, 4).join(', ') + (paths.length > 4 ? ` and ${paths.length - 4} more` : '');
    return [{ about: abouts[section], state: 'substituted' as const, sentence: `As recorded again, ${section} differs from the original in ${named}.`, ceiling: 'byte' as const }];
  });
}

/** Where two values differ, in the words of the document; things with a name or a path go by it. */
export function differingPaths(before: Json | undefined, after: Json | undefined): readonly string[] {
  if (before === after || (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after))) return [];
  const [left, right] = [members(before), members(after)];
  if (before === undefined) return ['(only in the second)'];
  if (after === undefined) return ['(only in the first)'];
  if (left === undefined || right === undefined) return [`(${short(before)} → ${short(after)})`];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .flatMap((key) => differingPaths(left.get(key), right.get(key)).map((path) => `${key}${path.startsWith('(') ? ' ' : '.'}${path}`));
}

function members(value: Json | undefined): ReadonlyMap<string, Json | undefined> | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map((value as readonly Json[]).map((item, index) => [nameOf(item) ?? String(index), item]));
}

function nameOf(item: Json): string | undefined {
  if (typeof item === 'string') return item;
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined;
  const { name, path } = item as Readonly<Record<string, Json | undefined>>;
  return typeof name === 'string' ? name : typeof path === 'string' ? path || 'the first root' : undefined;
}

function short(value: Json): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' && value !== null ? 'something else' : canonicalJson(value);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
