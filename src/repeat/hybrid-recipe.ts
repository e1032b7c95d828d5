// Hybrids of two recorded runs: the recipe of one with some of the changes of the other put in. Pure. Only what can be
// exchanged by restoring is a swap: another processor cannot be put in, nor an answer from the network.
import type { InputGroup } from '../documents/input-group.ts';
import { diffInputs } from '../compare/inputs/diff-inputs.ts';
import type { Trees } from '../compare/inputs/diff-trees.ts';
import { exchangeableKinds } from '../compare/prove/exchangeable-kinds.ts';
import type { ChangeKind, InputDifference } from '../compare/inputs/input-difference.ts';
import type { CodeRoot, Distribution, Inputs } from '../documents/inputs.ts';
import type { Observation } from '../documents/observation.ts';
import type { TreeEntry, TreeListing } from '../documents/tree.ts';
import { differingSegments, exchangeSegments, segmentCommand } from './argument-segments.ts';
import { plainName } from '../compare/inputs/diff-command.ts';

export interface HybridSide {
  readonly inputs: Inputs;
  readonly observation: Observation;
}

/** One thing that is exchanged as a whole. */
export interface Swap {
  readonly group: InputGroup;
  readonly key: string;
  readonly kind: ChangeKind;
  /** Its consequences, exchanged with it: the number of threads that a variable sets. */
  readonly consequences: readonly InputDifference[];
  /** For arguments: the pieces of the command line. */
  readonly segments: readonly string[];
}

export interface Swaps {
  readonly swaps: readonly Swap[];
  /** Changes that no restore can put in. */
  readonly fixed: readonly InputDifference[];
}

/** Told by the inputs, and following from other inputs or of no effect on their own. */
const followUps: ReadonlySet<ChangeKind> = new Set(['parameter', 'argument', 'program', 'entry-point', 'setting', 'package-loaded', 'lock']);

/** What differs between two recipes, in pieces that can be exchanged. */
export function listSwaps(before: HybridSide, after: HybridSide, trees: Trees): Swaps {
  const changes = diffInputs(before.inputs, after.inputs, trees);
  const causes = changes.filter(({ kind, follows }) => exchangeableKinds.has(kind) && follows === undefined);
  const plain = causes.map((change): Swap => ({
    group: change.group,
    key: change.key,
    kind: change.kind,
    consequences: changes.filter(({ follows }) => follows === change.key),
    segments: [],
  }));
  const arguments_ = argumentSwaps(before, after, changes);
  return { swaps: [...plain, ...arguments_], fixed: changes.filter(({ kind, follows }) => !exchangeableKinds.has(kind) && !followUps.has(kind) && follows === undefined) };
}

/** By piece of the command line, under the name of the parameter that it sets when there is one. */
function argumentSwaps(before: HybridSide, after: HybridSide, changes: readonly InputDifference[]): readonly Swap[] {
  const keys = differingSegments(segmentCommand(before.inputs.command.argv), segmentCommand(after.inputs.command.argv));
  return keys.map((segment) => {
    const parameter = changes.find(({ kind, key }) => kind === 'parameter' && plainName(key) === plainName(segment));
    const change = parameter ?? changes.find(({ group, key }) => group === 'command' && key === segment);
    return { group: change?.group ?? 'command', key: change?.key ?? segment, kind: change?.kind ?? 'argument', consequences: [], segments: [segment] };
  });
}

export interface Hybrid extends HybridSide {
  /** Listings that are in no store yet, with the place their digest has in the inputs. */
  readonly listings: readonly { readonly root: string; readonly listing: TreeListing }[];
}

/** `before` with the swaps put in. The trees of roots that mix both sides are named by `digestOf` their listing. */
export function makeHybrid(
  [before, after]: readonly [HybridSide, HybridSide],
  swaps: readonly Swap[],
  context: { readonly trees: Trees; readonly digestOf: (listing: TreeListing) => string },
): Hybrid {
  const code = hybridCode([before.inputs.code, after.inputs.code], swaps, context);
  const distributions = swaps.filter(({ kind }) => kind === 'package' || kind === 'package-content').map(({ key }) => key);
  const isPython = swaps.some(({ kind }) => kind === 'python');
  const segments = new Set(swaps.flatMap((swap) => swap.segments));
  const [one, other] = [before.inputs, after.inputs];
  const keysOf = (kind: ChangeKind): ReadonlySet<string> =>
    new Set([...swaps, ...swaps.flatMap(({ consequences }) => consequences)].filter((swap) => swap.kind === kind).map(({ key }) => key));
  const threads = new Set([...keysOf('threads')].map((key) => key.replace(/^threads /, '')));
  const isMode = keysOf('mode').size > 0;
  const isSeed = keysOf('seed').size > 0;
  const { mode } = isMode ? other.randomness : one.randomness;
  const seed = (isSeed ? other.randomness : one.randomness).seed;
  return {
    inputs: {
      ...one,
      command: {
        ...one.command,
        argv: exchangeSegments(segmentCommand(one.command.argv), segmentCommand(other.command.argv), segments),
        workdir: (keysOf('workdir').size > 0 ? other : one).command.workdir,
      },
      code: code.roots,
      data: mergeBy(one.data, other.data, ({ path }) => path, new Set(swaps.filter(({ group }) => group === 'data').map(({ key }) => key))),
      environment: { ...one.environment, ...hybridPython(one, other, { distributions: new Set(distributions), isPython }) },
      variables: mergeRecords(one.variables, other.variables, keysOf('variable')),
      randomness: {
        mode,
        ...(seed === undefined || mode === 'observe' ? {} : { seed }),
        settings: mergeRecords(one.randomness.settings, other.randomness.settings, keysOf('setting')),
      },
      machine: {
        ...one.machine,
        threads: mergeRecords(one.machine.threads, other.machine.threads, threads),
        numerics: mergeRecords(one.machine.numerics, other.machine.numerics, keysOf('numerics')),
      },
    },
    observation: {
      ...before.observation,
      wheels: mergeRecords(before.observation.wheels, after.observation.wheels, new Set(distributions)),
      outputs: [...before.observation.outputs, ...after.observation.outputs],
    },
    listings: code.listings,
  };
}

function hybridPython(
  one: Inputs,
  other: Inputs,
  { distributions, isPython }: { readonly distributions: ReadonlySet<string>; readonly isPython: boolean },
): Pick<Inputs['environment'], 'python'> {
  const [before, after] = [one.environment.python, other.environment.python];
  if (before === undefined || after === undefined) return {};
  const interpreter = isPython ? after : before;
  return { python: { ...interpreter, distributions: mergeBy<Distribution>(before.distributions, after.distributions, ({ name }) => name, distributions) } };
}

type Roots = readonly CodeRoot[];

function hybridCode(
  [before, after]: readonly [Roots, Roots],
  swaps: readonly Swap[],
  { trees, digestOf }: { readonly trees: Trees; readonly digestOf: (listing: TreeListing) => string },
): { readonly roots: Roots; readonly listings: Hybrid['listings'] } {
  const swapped = new Set(swaps.filter(({ group }) => group === 'code').map(({ key }) => key));
  const listings: { root: string; listing: TreeListing }[] = [];
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  const roots = paths.flatMap((path) => {
    const [one, other] = [before.find((root) => root.path === path), after.find((root) => root.path === path)];
    const root = (one ?? other)!;
    if (one?.tree === other?.tree) return [root];
    const [left, right] = [entriesOf(one, trees), entriesOf(other, trees)];
    if (left === undefined || right === undefined) return [swapped.has(path === '' ? '.' : path) ? other : one].filter((found) => found !== undefined);
    const prefix = path === '' ? '' : `${path}/`;
    const keys = new Set([...swapped].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)));
    const listing: TreeListing = { schema: 1, entries: mergeBy(left, right, (entry) => entry.path, keys) };
    if (listing.entries.length === 0 && path !== '') return [];
    listings.push({ root: path, listing });
    return [{ path, kind: root.kind, tree: digestOf(listing), files: listing.entries.length, sizeBytes: listing.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }];
  });
  return { roots, listings };
}

function entriesOf(root: CodeRoot | undefined, trees: Trees): readonly TreeEntry[] | undefined {
  return root === undefined ? [] : trees.get(root.tree)?.entries;
}

/** `before` with the items of these keys as `after` has them, in the order of the keys. */
function mergeBy<Item>(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string, keys: ReadonlySet<string>): readonly Item[] {
  const merged = [...before.filter((item) => !keys.has(keyOf(item))), ...after.filter((item) => keys.has(keyOf(item)))];
  return merged.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

function mergeRecords<Value>(before: Readonly<Record<string, Value>>, after: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...Object.entries(before).filter(([key]) => !keys.has(key)), ...Object.entries(after).filter(([key]) => keys.has(key))]);
}
