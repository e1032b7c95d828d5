// What could come next in a filter, from the keys the runs have.
import type { RunKeys } from '@assay/sdk';
import { quoted } from './run-columns.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'metric' | 'param' | 'tag' | 'attribute';
  /** Replaces the text from `from` to the caret. */
  readonly insert: string;
  readonly from: number;
}

const attributeNames = [
  'status',
  'run_name',
  'start_time',
  'end_time',
  'user_id',
  'run_id',
  'group',
  'job_type',
  'sweep_id',
  'source_name',
  'source_branch',
  'source_commit',
  'notes',
] as const;
const shown = 12;

/** Completions of the word before the caret; none inside quotes or after a space. */
export function completionsOf(text: string, caret: number, keys: RunKeys): readonly Completion[] {
  const before = text.slice(0, caret);
  if ((before.match(/['"]/g)?.length ?? 0) % 2 === 1) return [];
  const word = /[\w.`/-]+$/.exec(before)?.[0] ?? '';
  if (word === '' || /^\d/.test(word)) return [];
  const from = caret - word.length;
  const wanted = word.toLowerCase().replaceAll('`', '');
  return [
    ...attributeNames.map((name) => ({ label: name, kind: 'attribute' as const, insert: name, from })),
    ...fields('metric', 'metrics', keys.metrics, from),
    ...fields('param', 'params', keys.params, from),
    ...fields(
      'tag',
      'tags',
      keys.tags.filter((key) => !key.startsWith('mlflow.')),
      from,
    ),
  ]
    .filter(({ label, insert }) => label.toLowerCase().includes(wanted) && insert !== word)
    .slice(0, shown);
}

function fields(kind: Completion['kind'], prefix: string, keys: readonly string[], from: number): readonly Completion[] {
  return keys.map((key) => ({ label: `${prefix}.${key}`, kind, insert: `${prefix}.${/^[\w.]+$/.test(key) ? key : quoted(key)}`, from }));
}
