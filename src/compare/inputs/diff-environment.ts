// What differs between two environments: interpreter, packages, native libraries, system, tools, lock files.
import { bothSides, changedTexts, type InputDifference, shortDigest } from './input-difference.ts';
import type { Distribution, EnvironmentInputs, PythonInputs } from '../../documents/inputs.ts';

const group = 'environment';

/** Keys: a package's bare name; for the rest `python`, `python build`, `library NAME`, `system NAME`, `container`, `tool NAME`, `lock PATH`. */
export function diffEnvironment(before: EnvironmentInputs, after: EnvironmentInputs): readonly InputDifference[] {
  return [
    ...diffPython(before.python, after.python),
    ...diffPackages(before.python?.distributions ?? [], after.python?.distributions ?? []),
    ...named('library', 'library', [digests(before.libraries, ({ name }) => name), digests(after.libraries, ({ name }) => name)]),
    ...named('system', 'system', [before.system, after.system]),
    ...(before.container === after.container ? [] : [{ kind: 'container', group, key: 'container', before: before.container, after: after.container } as const]),
    ...named('tool', 'tool', [before.tools, after.tools]),
    ...named('lock', 'lock', [digests(before.locks, ({ path }) => path), digests(after.locks, ({ path }) => path)]),
  ];
}

function named(
  kind: 'library' | 'system' | 'tool' | 'lock',
  word: string,
  sides: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>],
): readonly InputDifference[] {
  return changedTexts(kind, group, sides).map((change) => ({ ...change, key: `${word} ${change.key}` }));
}

function digests<Item extends { readonly digest: string }>(items: readonly Item[], nameOf: (item: Item) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(items.map((item) => [nameOf(item), shortDigest(item.digest)]));
}

function diffPython(before: PythonInputs | undefined, after: PythonInputs | undefined): readonly InputDifference[] {
  const text = (python: PythonInputs | undefined): string | undefined => (python === undefined ? undefined : `${python.implementation} ${python.version}`);
  if (text(before) !== text(after)) return [{ kind: 'python', group, key: 'python', before: text(before), after: text(after) }];
  return before?.build === after?.build ? [] : [{ kind: 'python', group, key: 'python build', before: before?.build, after: after?.build }];
}

function diffPackages(before: readonly Distribution[], after: readonly Distribution[]): readonly InputDifference[] {
  return [...bothSides(byName(before), byName(after))].flatMap(([key, one, other]) => diffPackage(key, one, other));
}

function byName(distributions: readonly Distribution[]): Readonly<Record<string, Distribution>> {
  return Object.fromEntries(distributions.map((distribution) => [distribution.name, distribution]));
}

/** Another version is told by it; the same version with other content was built anew or edited where it is installed. */
function diffPackage(key: string, before: Distribution | undefined, after: Distribution | undefined): readonly InputDifference[] {
  if (before?.version !== after?.version) return [{ kind: 'package', group, key, before: before?.version, after: after?.version, detail: editedDetail(before, after) }];
  if (contentOf(before) !== contentOf(after))
    return [{ kind: 'package-content', group, key, before: contentText(before), after: contentText(after), detail: editedDetail(before, after) }];
  if (before?.origin !== after?.origin) return [{ kind: 'package-content', group, key, before: before?.origin ?? 'an index', after: after?.origin ?? 'an index' }];
  if (before?.isLoaded === after?.isLoaded) return [];
  return [{ kind: 'package-loaded', group, key, before: before?.isLoaded === true ? 'loaded' : 'not loaded', after: after?.isLoaded === true ? 'loaded' : 'not loaded' }];
}

function contentOf(distribution: Distribution | undefined): string {
  return [distribution?.digest, ...(distribution?.edited ?? []).map(({ path, digest }) => `${path}\n${digest}`).sort()].join('\n');
}

function contentText(distribution: Distribution | undefined): string | undefined {
  if (distribution === undefined) return undefined;
  const edited = distribution.edited.length;
  return `${distribution.version} (${shortDigest(distribution.digest)}${edited === 0 ? '' : `, ${edited} edited ${edited === 1 ? 'file' : 'files'}`})`;
}

/** The installed files that somebody edited on one side, or otherwise on the other. */
function editedDetail(before: Distribution | undefined, after: Distribution | undefined): InputDifference['detail'] {
  const side = (distribution: Distribution | undefined): Readonly<Record<string, string>> =>
    Object.fromEntries((distribution?.edited ?? []).map(({ path, digest }) => [path, digest]));
  const files = changedTexts('package-content', group, [side(before), side(after)]).map(({ key: path }) => ({ path, change: 'changed' as const }));
  return files.length === 0 ? undefined : { kind: 'files', files: files.slice(0, 200), hasMore: files.length > 200 };
}
