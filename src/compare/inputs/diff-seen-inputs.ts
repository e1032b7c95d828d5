// Differences in what was merely seen to go in: answers of the network, folders as they were listed, seeds. No record of inputs
// holds them, so two runs can have the same recorded inputs and still differ here.
import type { InputGroup } from '../../documents/input-group.ts';
import type { ChangeKind, InputDifference } from './input-difference.ts';
import type { Observation, SeenInput } from '../../documents/observation.ts';

const kinds: Readonly<Record<Exclude<SeenInput['kind'], 'connection'>, { readonly kind: ChangeKind; readonly group: InputGroup; key(key: string): string }>> = {
  answer: { kind: 'answer', group: 'network', key: (key) => key },
  'folder-names': { kind: 'folder-names', group: 'data', key: (key) => `the names in ${key === '' ? 'the working folder' : key}` },
  'folder-order': { kind: 'folder-order', group: 'data', key: (key) => `the order of the names in ${key === '' ? 'the working folder' : key}` },
  secret: { kind: 'secret', group: 'variables', key: (key) => `the secret ${key}` },
  seed: { kind: 'seed-call', group: 'randomness', key: (key) => key },
};

/**
 * What both runs saw, and saw differently. Names of a folder are left to the files that came or went, where `changes`
 * holds them; their order counts only while the names are the same.
 */
export function diffSeenInputs(before: Observation | undefined, after: Observation | undefined, changes: readonly InputDifference[]): readonly InputDifference[] {
  const others = new Map((after?.seen ?? []).map((input) => [`${input.kind} ${input.key}`, input.value]));
  const differing = (before?.seen ?? []).filter(({ kind, key, value }) => (others.get(`${kind} ${key}`) ?? value) !== value);
  const renamed = new Set(differing.filter(({ kind }) => kind === 'folder-names').map(({ key }) => key));
  return differing.flatMap(({ kind, key, value }) => {
    if (kind === 'connection' || (kind === 'folder-order' && renamed.has(key))) return [];
    if (kind === 'secret' && keyOf(value) !== keyOf(others.get(`${kind} ${key}`))) return [];
    if (kind === 'folder-names' && changes.some((change) => isComingOrGoing(change, key))) return [];
    const said = kinds[kind];
    return [{ kind: said.kind, group: said.group, key: said.key(key), before: value, after: others.get(`${kind} ${key}`) }];
  });
}

/** Digests of one secret by two homes differ always. */
function keyOf(value: string | undefined): string | undefined {
  return value?.split(' ')[0];
}

function isComingOrGoing({ group, key, before, after, renamedFrom }: InputDifference, folder: string): boolean {
  const isIn = (path: string): boolean => (folder === '' ? !path.includes('/') : path.startsWith(`${folder}/`));
  if (renamedFrom !== undefined) return isIn(key) || isIn(renamedFrom);
  return (group === 'code' || group === 'data') && (before === undefined || after === undefined) && isIn(key);
}
