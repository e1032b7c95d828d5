// What every recorded run says of itself: who started it and from what code, as facts, and Assay's own tags: by what command,
// where and how. Pure.
import type { Tag } from '../core/base/tag.ts';
import type { RunFactsInput } from '../../sdk/inputs.ts';
import type { CodeSnapshot } from '../workspace/code/code-snapshot.ts';
import { shellWord } from '../workspace/shell-word.ts';

export interface StartFacts {
  readonly user: string;
  readonly entryPoint: string;
}

export interface TagFacts {
  readonly host: string;
  /** Secrets already replaced. */
  readonly argv: readonly string[];
  readonly mode: 'observe' | 'deterministic';
  readonly seed?: number | undefined;
}

/** A text may have so many characters on any server. */
const longestValue = 5_000;

/** The kind of a source that is a program on this machine, in the word that other clients use for it. */
const localSource = 'LOCAL';

export function startFacts({ user, entryPoint }: StartFacts): RunFactsInput {
  return { userName: cut(user), source: { ...sourceName(entryPoint), type: localSource } };
}

/** Where the code stands, and the entry point relative to its root. */
export function codeFacts({ roots }: CodeSnapshot, entryPoint: string): RunFactsInput {
  const repository = repositoryOf(roots);
  if (repository === undefined) return { source: sourceName(entryPoint) };
  const { commit, branch, remote } = repository;
  return { source: { ...sourceName(entryPoint), commit: cut(commit), branch: cut(branch), repository: cut(remote) } };
}

export function startTags({ host, argv, mode, seed }: TagFacts): readonly Tag[] {
  return present({
    'assay.command': argv.map(shellWord).join(' '),
    'assay.host': host,
    'assay.mode': mode === 'deterministic' ? `deterministic, seed ${seed ?? 0}` : 'observe',
  });
}

export function codeTags({ roots }: CodeSnapshot): readonly Tag[] {
  const repository = repositoryOf(roots);
  return repository === undefined ? [] : present({ 'assay.dirty': String(repository.isDirty) });
}

function repositoryOf([root]: CodeSnapshot['roots']) {
  return root?.kind === 'folder' ? undefined : root?.repository;
}

function sourceName(entryPoint: string): { readonly name?: string | undefined } {
  return { name: cut(entryPoint) };
}

/** Undefined for nothing: an empty text would take away what is known. */
function cut(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text.slice(0, longestValue);
}

function present(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ({ key, value: value.slice(0, longestValue) }));
}
