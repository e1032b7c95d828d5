// The tags every recorded run has: those by which MLflow's users know who started it, from what code and where, and
// Assay's own. Pure.
import type { CodeSnapshot } from '../workspace/code/code-snapshot.ts';
import { shellWord } from '../workspace/shell-word.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface TagFacts {
  readonly user: string;
  readonly host: string;
  readonly entryPoint: string;
  /** Secrets already replaced. */
  readonly argv: readonly string[];
  readonly mode: 'observe' | 'deterministic';
  readonly seed?: number | undefined;
}

/** A value may have so many characters on any server that speaks this protocol. */
const longestValue = 5_000;

export function startTags({ user, host, entryPoint, argv, mode, seed }: TagFacts): readonly Tag[] {
  return present({
    'mlflow.user': user,
    'mlflow.source.name': entryPoint,
    'mlflow.source.type': 'LOCAL',
    'assay.command': argv.map(shellWord).join(' '),
    'assay.host': host,
    'assay.mode': mode === 'deterministic' ? `deterministic, seed ${seed ?? 0}` : 'observe',
  });
}

export function codeTags({ roots }: CodeSnapshot): readonly Tag[] {
  const repository = roots[0]?.repository;
  if (repository === undefined || roots[0]?.kind === 'folder') return [];
  return present({
    'mlflow.source.git.commit': repository.commit ?? '',
    'mlflow.source.git.branch': repository.branch ?? '',
    'mlflow.source.git.repoURL': repository.remote ?? '',
    'assay.dirty': String(repository.isDirty),
  });
}

function present(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ({ key, value: value.slice(0, longestValue) }));
}
