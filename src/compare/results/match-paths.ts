// Which paths of two runs are one thing: those of one path, those of one path but for what names of files have of the run
// itself, and those of one content. Folder by folder from the top, so that what is in a folder belongs to what is in its
// counterpart and nowhere else. It makes no difference which of the two runs is named first. Pure.
import { looksMadeUp, type NamePlace, nameShape, type NameShape } from './name-shape.ts';
import type { RunNames } from './run-names.ts';

/** Paths, each with what its content is known by; paths of no content have none. */
export type PathContents = ReadonlyMap<string, string | undefined>;

export interface PathMatch {
  readonly before: string;
  readonly after: string;
  /** Only the content says that they are one, and the names say something that differs, such as a parameter or a result. */
  readonly isNameTelling?: boolean | undefined;
}

export function matchPaths(before: PathContents, after: PathContents, runs: readonly [RunNames, RunNames]): readonly PathMatch[] {
  const { matches, folders } = matchTrees(before, after, runs);
  const [took, given] = [new Set(matches.map((match) => match.before)), new Set(matches.map((match) => match.after))];
  const rest = [restOf(before, took), restOf(after, given)] as const;
  return [...matches, ...matchContents(rest, folders, runs)];
}

/** Only those that their names bring together, for what has names like paths and is no file: one content is no reason then. */
export function matchNames(before: PathContents, after: PathContents, runs: readonly [RunNames, RunNames]): readonly PathMatch[] {
  return matchTrees(before, after, runs).matches;
}

function matchTrees(before: PathContents, after: PathContents, runs: readonly [RunNames, RunNames]): Pick<Matching, 'matches' | 'folders'> {
  const found = { matches: [], folders: new Map([['', '']]) };
  matchFolder(treeOf(before), treeOf(after), { runs, ...found, around: [top, top] });
  return found;
}

type Around = Omit<NamePlace, 'run'>;
const top: Around = { above: [], taken: [], isDated: false };

interface Matching {
  readonly runs: readonly [RunNames, RunNames];
  readonly matches: PathMatch[];
  /** Counterparts found so far, the folder of the first run by its path. */
  readonly folders: Map<string, string>;
  readonly around: readonly [Around, Around];
}

interface Folder {
  readonly path: string;
  readonly children: Map<string, Entry>;
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly digest?: string | undefined;
  readonly folder?: Folder | undefined;
}

/** What stands in front of the path of a logged file is a folder of its own. */
const loggedPrefix = 'logged file ';

function treeOf(paths: PathContents): Folder {
  const root: Folder = { path: '', children: new Map() };
  for (const [path, digest] of paths) {
    const segments = path.startsWith(loggedPrefix) ? [loggedPrefix, ...path.slice(loggedPrefix.length).split('/')] : path.split('/');
    let folder = root;
    for (const [index, name] of segments.entries()) {
      const isFile = index === segments.length - 1;
      // A file and a folder of one name stand beside each other.
      const key = `${isFile ? 'f' : 'd'}${name}`;
      const inner = folder.path === '' || folder.path === loggedPrefix ? folder.path + name : `${folder.path}/${name}`;
      const known = folder.children.get(key);
      if (isFile) folder.children.set(key, { name, path, digest });
      else if (known?.folder !== undefined) folder = known.folder;
      else {
        const made: Folder = { path: inner, children: new Map() };
        folder.children.set(key, { name, path: inner, folder: made });
        folder = made;
      }
    }
  }
  return root;
}

type Pair = readonly [Entry, Entry];

function matchFolder(left: Folder, right: Folder, matching: Matching): void {
  for (const [kind, one, other] of pairEntries(left, right, matching)) {
    if (kind === 'f') {
      matching.matches.push({ before: one.path, after: other.path });
      continue;
    }
    matching.folders.set(one.path, other.path);
    const around = [one, other].map((entry, side) => below(entry.name, matching.around[side as 0 | 1], matching.runs[side as 0 | 1], one.name !== other.name));
    matchFolder(one.folder as Folder, other.folder as Folder, { ...matching, around: around as unknown as readonly [Around, Around] });
  }
}

/** What was taken out of a folder's name counts in names below it, when its counterpart has another name. */
function below(name: string, around: Around, run: RunNames, isRenamed: boolean): Around {
  const { taken, isDated } = nameShape(name, { ...around, run });
  return { above: [...around.above, name], isDated, taken: isRenamed ? [...around.taken, ...taken.filter((text) => text.length > 1)] : around.taken };
}

interface Shaped extends NameShape {
  readonly entry: Entry;
}

function pairEntries(left: Folder, right: Folder, matching: Matching): readonly (readonly [kind: string, ...Pair])[] {
  if (left.children.size === right.children.size && [...left.children.keys()].every((key) => right.children.has(key))) return byName(left, right);
  const groups = new Map<string, readonly [Shaped[], Shaped[]]>();
  for (const [side, folder] of [left, right].entries()) {
    for (const [key, entry] of folder.children) {
      const shaped = { entry, ...nameShape(entry.name, { ...matching.around[side as 0 | 1], run: matching.runs[side as 0 | 1] }) };
      const group = `${key[0]}${shaped.shape}`;
      if (!groups.has(group)) groups.set(group, [[], []]);
      groups.get(group)?.[side as 0 | 1].push(shaped);
    }
  }
  const paired = [...groups].flatMap(([group, sides]) => pairGroup(sides).map((pair) => [group[0] as string, ...pair] as const));
  // A name may mean something of one run and nothing of the other, as a number that is a process of one does.
  const isTaken = new Set(paired.flatMap(([, ...pair]) => pair));
  return [...paired, ...byName(left, right).filter(([, one, other]) => !isTaken.has(one) && !isTaken.has(other))];
}

function byName(left: Folder, right: Folder): readonly (readonly [string, ...Pair])[] {
  return [...left.children].flatMap(([key, entry]) => {
    const other = right.children.get(key);
    return other === undefined ? [] : [[key[0] as string, entry, other] as const];
  });
}

/** Entries of one shape: by their names; by their order, where that makes as much or more of them the same; else by what they hold. */
function pairGroup([left, right]: readonly [readonly Shaped[], readonly Shaped[]]): readonly Pair[] {
  if (left.length === 0 || right.length === 0) return [];
  const named = sameNames(left, right);
  if (named.length === left.length && named.length === right.length) return named;
  const ordered = left.length === right.length ? inOrder(left, right) : undefined;
  if (ordered !== undefined && (named.length === 0 || sameness(ordered) >= sameness(named))) return ordered;
  const isTaken = new Set(named.flat());
  const rest = [left, right].map((side) => side.map(({ entry }) => entry).filter((entry) => !isTaken.has(entry))) as [Entry[], Entry[]];
  return [...named, ...byContent(rest, left.length === right.length)];
}

function sameNames(left: readonly Shaped[], right: readonly Shaped[]): readonly Pair[] {
  const names = new Map(right.map(({ entry }) => [entry.name, entry]));
  return left.flatMap(({ entry }): readonly Pair[] => {
    const other = names.get(entry.name);
    return other === undefined ? [] : [[entry, other]];
  });
}

/** Undefined where they have no order: two of one rank, or nothing in their names has any. One and one need none. */
function inOrder(left: readonly Shaped[], right: readonly Shaped[]): readonly Pair[] | undefined {
  if (left.length === 1) return [[(left[0] as Shaped).entry, (right[0] as Shaped).entry]];
  const sides = [left, right].map((side) => {
    const ranked = side.map(({ entry, order }) => ({ entry, rank: order.join(' ') })).toSorted((one, other) => (one.rank < other.rank ? -1 : 1));
    return ranked.every(({ rank }, index) => rank !== '' && rank !== ranked[index + 1]?.rank) ? ranked : undefined;
  });
  const [one, other] = sides;
  return one === undefined || other === undefined ? undefined : one.map(({ entry }, index): Pair => [entry, (other[index] as { entry: Entry }).entry]);
}

/** How many files of the pairs have one content, in places of one name. */
function sameness(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [one, other]) => {
    if (one.folder === undefined || other.folder === undefined) return sum + (one.digest !== undefined && one.digest === other.digest ? 1 : 0);
    return sum + sameness(byName(one.folder, other.folder).map(([, ...pair]) => pair));
  }, 0);
}

/** Those that hold the very same; and the last of each side, when there were as many. */
function byContent([left, right]: readonly [readonly Entry[], readonly Entry[]], isAsMany: boolean): readonly Pair[] {
  const byPath = (one: Entry, other: Entry): number => (one.path < other.path ? -1 : 1);
  const known = Map.groupBy(right.toSorted(byPath), contentOf);
  const found = left.toSorted(byPath).flatMap((entry): readonly Pair[] => {
    const other = known.get(contentOf(entry))?.shift();
    return other === undefined ? [] : [[entry, other]];
  });
  const taken = new Set(found.flat());
  const [one, ...others] = left.filter((entry) => !taken.has(entry));
  const [other] = right.filter((entry) => !taken.has(entry));
  return isAsMany && one !== undefined && other !== undefined && others.length === 0 ? [...found, [one, other]] : found;
}

function contentOf({ digest, folder }: Entry): string {
  if (folder === undefined) return digest ?? '';
  return [...folder.children]
    .map(([key, entry]) => `${key}\0${contentOf(entry)}`)
    .sort()
    .join('\n');
}

function restOf(paths: PathContents, matched: ReadonlySet<string>): readonly { readonly path: string; readonly digest: string }[] {
  return [...paths].flatMap(([path, digest]) => (digest === undefined || digest === emptyDigest || matched.has(path) ? [] : [{ path, digest }]));
}

/** Empty files are all alike, and none of them is another. */
const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** More candidates of one content than this are taken in the order of their paths. */
const mostCandidates = 2_500;

interface Candidate extends PathMatch {
  readonly likeness: number;
}

type Rest = readonly { readonly path: string; readonly digest: string }[];

/** What is left, by content: where that keeps folders together, so that files which changed places between folders stay different. */
function matchContents([left, right]: readonly [Rest, Rest], folders: ReadonlyMap<string, string>, runs: readonly [RunNames, RunNames]): readonly PathMatch[] {
  const known = Map.groupBy(right, ({ digest }) => digest);
  const candidates: Candidate[] = [];
  for (const [digest, ones] of Map.groupBy(left, (file) => file.digest)) {
    const others = known.get(digest) ?? [];
    const isMany = ones.length * others.length > mostCandidates;
    const sorted = [ones, others].map((side) => side.map(({ path }) => path).sort()) as [string[], string[]];
    for (const [index, before] of sorted[0].entries())
      for (const after of isMany ? sorted[1].slice(index, index + 1) : sorted[1]) candidates.push({ before, after, likeness: likeness(before, after) });
  }
  candidates.sort((one, other) => other.likeness - one.likeness || (keyOf(one) < keyOf(other) ? -1 : 1));
  const kept = new FolderKeeping(folders);
  const taken = new Set<string>();
  return candidates.flatMap(({ before, after }): readonly PathMatch[] => {
    if (taken.has(`<${before}`) || taken.has(`>${after}`) || !kept.fits(before, after)) return [];
    taken.add(`<${before}`).add(`>${after}`);
    return [{ before, after, ...(sayDifferentThings(before, after, runs) ? { isNameTelling: true } : {}) }];
  });
}

/** The same for both orders of the runs. */
function keyOf({ before, after }: PathMatch): string {
  return before < after ? `${before}\0${after}` : `${after}\0${before}`;
}

function likeness(before: string, after: string): number {
  const [one, other] = [before.split('/'), after.split('/')];
  const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';
  return (one.at(-1) === other.at(-1) ? 4 : 0) + (one.length === other.length ? 2 : 0) + (extension(before) === extension(after) ? 1 : 0);
}

/** A folder that has no counterpart by its name gets one by what is in it, and keeps it. */
class FolderKeeping {
  readonly #there: Map<string, string>;
  readonly #back: Map<string, string>;
  readonly #named: readonly [ReadonlySet<string>, ReadonlySet<string>];

  /** `folders` have their counterparts by name. */
  constructor(folders: ReadonlyMap<string, string>) {
    this.#there = new Map(folders);
    this.#back = new Map([...folders].map(([before, after]) => [after, before]));
    this.#named = [new Set(this.#there.keys()), new Set(this.#back.keys())];
  }

  /** Whether the folders above two files may be each other's counterparts; they are from then on. */
  fits(before: string, after: string): boolean {
    const found: (readonly [string, string])[] = [];
    for (let [one, other] = [parentOf(before), parentOf(after)]; ; [one, other] = [parentOf(one), parentOf(other)]) {
      const [there, back] = [this.#there.get(one), this.#back.get(other)];
      if (there === other || back === one) break;
      if (there !== undefined && back !== undefined) return false;
      if ((there !== undefined && !this.#named[0].has(one)) || (back !== undefined && !this.#named[1].has(other))) return false;
      found.push([one, other]);
      // A folder that came or went may be part of one that is on both sides.
      if (there !== undefined || back !== undefined) break;
    }
    for (const [one, other] of found) {
      if (!this.#there.has(one)) this.#there.set(one, other);
      if (!this.#back.has(other)) this.#back.set(other, one);
    }
    return true;
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Whether what differs in two names is a number or the value of something, and so may be a parameter or a result. */
function sayDifferentThings(before: string, after: string, [one, other]: readonly [RunNames, RunNames]): boolean {
  const [left, right] = [sayings(before, one), sayings(after, other)];
  return left !== right;
}

/** Numbers and values in a path, without what differs each time. */
function sayings(path: string, run: RunNames): string {
  let around = top;
  const shapes = path.split('/').map((name) => {
    const { shape } = nameShape(name, { ...around, run });
    around = below(name, around, run, true);
    return shape;
  });
  const words = shapes.flatMap((shape) => shape.replaceAll(/‹\w+›/g, ' ').match(/[\w.]+=[^/,;_]*|[A-Za-z0-9]+(?:[.,]\d+)?/g) ?? []);
  return words.filter((word) => word.includes('=') || (/\d/.test(word) && !looksMadeUp(word))).join(' ');
}
