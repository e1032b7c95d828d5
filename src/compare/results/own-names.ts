// What the files of a run say of the run's own place: its folder, its id, and the dated and numbered names of the folders it wrote
// to. Where two runs wrote to other places, such names differ in what they wrote there, and say nothing of a result. Pure.
import type { FileComparison, FactDifference } from '../files/file-comparison.ts';

/** Names of the first run and those of the second, each beside its counterpart. */
export type OwnNames = readonly [before: readonly string[], after: readonly string[]];

export const noOwnNames: OwnNames = [[], []];

/** The folder it ran in is an absolute path. */
export interface RunSurroundings {
  readonly runId: string;
  readonly folder?: string | undefined;
  /** What people and clients call it. */
  readonly name?: string | undefined;
  readonly alias?: string | undefined;
}

/** As a pair of outputs. */
interface NamedPair {
  readonly path: string;
  readonly renamedFrom?: string | undefined;
}

const mostNames = 200;

export function ownNames(pairs: readonly NamedPair[], [before, after]: readonly [RunSurroundings, RunSurroundings]): OwnNames {
  const names = new Map<string, readonly [string, string]>();
  const add = (one: string, other: string): void => {
    if (names.size < mostNames && one !== other) names.set(`${one}\0${other}`, [one, other]);
  };
  add(before.runId, after.runId);
  if (before.folder !== undefined && after.folder !== undefined) add(before.folder, after.folder);
  const [alias, other] = [before.alias, after.alias];
  if (alias !== undefined && other !== undefined && !isOneOfOther(alias, other) && [alias, other].every(standsAlone)) add(alias, other);
  // A repetition is called after what it repeats; other names may say what is different about a run.
  if (before.name !== undefined && after.name !== undefined && isOneOfOther(before.name, after.name)) add(before.name, after.name);
  for (const { path, renamedFrom } of pairs) {
    if (renamedFrom === undefined) continue;
    const [old, now] = [renamedFrom, path].map((name) => name.replace(/^logged file /, '').split('/')) as [string[], string[]];
    if (old.length !== now.length) add(old.join('/'), now.join('/'));
    else for (const [index, segment] of old.entries()) addSegment([old, now], index, segment === now[index] ? undefined : add);
  }
  return [[...names.values()].map(([one]) => one), [...names.values()].map(([, other]) => other)];
}

function isOneOfOther(one: string, other: string): boolean {
  return one.includes(other) || other.includes(one);
}

/** The path down to it, and the name alone where it is one that stands for nothing else. */
function addSegment([old, now]: readonly [readonly string[], readonly string[]], index: number, add: ((one: string, other: string) => void) | undefined): void {
  if (add === undefined) return;
  if (index > 0) add(old.slice(0, index + 1).join('/'), now.slice(0, index + 1).join('/'));
  const pair = [old[index] as string, now[index] as string] as const;
  if (pair.every(standsAlone)) add(pair[0], pair[1]);
  const stems = pair.map((name) => name.replace(/\.[A-Za-z]\w{0,5}$/, '')) as [string, string];
  if (stems[0] !== pair[0] && stems.every(standsAlone)) add(stems[0], stems[1]);
}

/** `exp2` and `2026-11-26` do; `1` does not. */
function standsAlone(name: string): boolean {
  return name.length >= 6 || (name.length >= 3 && /[A-Za-z]/.test(name));
}

/** The text with each name replaced by its place in the list, so that texts of two runs can be held against each other. */
export function withoutOwnNames(text: string, names: readonly string[]): string {
  const expression = expressionOf(names);
  return expression === undefined ? text : text.replaceAll(expression, (found) => `¤${names.indexOf(found)}`);
}

/** By list: one list is asked for many lines. */
const expressions = new WeakMap<readonly string[], RegExp>();

function expressionOf(names: readonly string[]): RegExp | undefined {
  const known = expressions.get(names);
  if (known !== undefined) return known;
  const sorted = names.filter((name) => name.length > 1).toSorted((one, other) => other.length - one.length);
  if (sorted.length === 0) return undefined;
  const made = new RegExp(`(?<![A-Za-z0-9])(?:${sorted.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')})(?![A-Za-z0-9])`, 'g');
  expressions.set(names, made);
  return made;
}

/** Whether two contents that differ do so in nothing but names of their runs' own places. */
export function differInOwnNames({ level, tensors, facts }: FileComparison, [before, after]: OwnNames): boolean {
  if (before.length === 0 || level !== 'different' || tensors === null || facts === null) return false;
  if (tensors.differing > 0 || facts.differing === 0 || facts.differing > facts.differences.length) return false;
  return said(facts.differences, 'before', before) === said(facts.differences, 'after', after);
}

function said(differences: readonly FactDifference[], side: 'before' | 'after', names: readonly string[]): string {
  return differences
    .flatMap((difference) => (difference[side] === null ? [] : [withoutOwnNames(`${difference.path}\0${difference[side]}`, names)]))
    .sort()
    .join('\n');
}

export const ownNamesReason = 'the names of its own folders and files';
