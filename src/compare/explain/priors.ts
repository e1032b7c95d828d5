// How likely a change is the cause by what it is, before the runs themselves are looked at: one row for each kind of change and
// class of its name. Only the proportions count. `scripts/calibrate-priors.mjs` holds the numbers against the corpus.
import type { ChangeKind } from '../inputs/input-difference.ts';

/**
 * Where a number comes from. `meaning`: what such a change is says it all. `corpus`: tests/corpus has pairs of runs with such a cause,
 * or with such a change beside the cause, and with this number the true cause stands first. `judgement`: no pair has tried it yet.
 */
export type PriorSource = 'meaning' | 'corpus' | 'judgement';

export interface Prior {
  /** Where the runs were seen to use it. */
  readonly used: number;
  /** Where nobody can tell whether they did. */
  readonly unseen: number;
  readonly from: PriorSource;
  /** In the words of a list. */
  readonly reason?: string | undefined;
}

type PlainKind = Exclude<ChangeKind, 'code-file' | 'code-mode' | 'data-file' | 'parameter' | 'argument' | 'variable' | 'package' | 'package-content'>;
type Classed =
  | 'code-file/source'
  | 'code-file/other'
  | 'code-file/renamed'
  | 'code-file/printing'
  | 'code-file/bystander'
  | 'code-file/comments'
  | 'code-mode/called'
  | 'code-mode/plain'
  | 'data-file/plain'
  | 'data-file/renamed'
  | 'parameter/seed'
  | 'parameter/plain'
  | 'parameter/telling'
  | 'variable/seed'
  | 'variable/arithmetic'
  | 'variable/plain'
  | 'variable/locale'
  | 'variable/surrounding'
  | 'package/arithmetic'
  | 'package/plain'
  | 'package-content/edited'
  | 'package-content/plain';

/** A kind of change, and where it has classes the class of its name or of what changed inside. */
export type PriorRow = Classed | PlainKind;

const row = (used: number, unseen: number, from: PriorSource, reason?: string): Prior => ({ used, unseen, from, reason });

export const priors: Readonly<Record<PriorRow, Prior>> = {
  'code-file/source': row(0.72, 0.288, 'corpus'),
  'code-file/other': row(0.68, 0.272, 'corpus'),
  'code-file/renamed': row(0.3, 0.08, 'judgement', 'the same content under another name'),
  'code-file/printing': row(0.15, 0.12, 'judgement', 'only printing changed'),
  'code-file/bystander': row(0.03, 0.024, 'corpus', 'such files seldom take part in a run'),
  'code-file/comments': row(0.02, 0.016, 'meaning', 'only comments, empty lines or space at the ends of lines changed'),
  'code-mode/called': row(0.4, 0.32, 'corpus', 'only its mode changed'),
  'code-mode/plain': row(0.04, 0.032, 'judgement', 'only its mode changed'),
  'code-root': row(0.6, 0.48, 'judgement'),
  data: row(0.75, 0.6, 'corpus'),
  'data-file/plain': row(0.75, 0.6, 'corpus'),
  'data-file/renamed': row(0.3, 0.08, 'judgement', 'the same content under another name'),
  'folder-names': row(0.25, 0.2, 'judgement', 'files came or went'),
  'folder-order': row(0.4, 0.32, 'corpus', 'the order of a listing is chance, unless the program sorts it'),

  'parameter/seed': row(0.92, 0.736, 'corpus', 'seeds decide every random draw'),
  'parameter/plain': row(0.82, 0.656, 'corpus', 'parameters are meant to change results'),
  'parameter/telling': row(0.12, 0.096, 'judgement', 'its name is about where or how results are told'),
  'entry-point': row(0.9, 0.72, 'meaning'),
  program: row(0.3, 0.24, 'judgement'),
  workdir: row(0.15, 0.12, 'judgement'),

  'variable/seed': row(0.85, 0.68, 'corpus', 'seeds decide random draws and orders'),
  'variable/arithmetic': row(0.62, 0.496, 'corpus', 'it steers how numbers are computed'),
  'variable/plain': row(0.6, 0.48, 'corpus', 'programs read their settings from such variables'),
  'variable/locale': row(0.35, 0.28, 'corpus', 'it changes how texts are sorted, read or written'),
  secret: row(0.3, 0.24, 'judgement', 'it has another value; the value itself is recorded nowhere'),
  'variable/surrounding': row(0.05, 0.04, 'judgement', 'it belongs to the surroundings of the shell'),

  mode: row(0.5, 0.4, 'judgement'),
  seed: row(0.9, 0.72, 'meaning', 'seeds decide every random draw'),
  setting: row(0.6, 0.48, 'judgement', 'it governs random numbers or determinism'),
  'seed-call': row(0.2, 0.16, 'corpus', 'no recorded input holds it, so the program made it itself: from the clock, or from chance'),

  python: row(0.4, 0.32, 'judgement'),
  'package/arithmetic': row(0.66, 0.528, 'judgement', 'it takes part in the arithmetic'),
  'package/plain': row(0.45, 0.36, 'corpus'),
  'package-content/edited': row(0.68, 0.544, 'corpus', 'its installed files were edited'),
  'package-content/plain': row(0.5, 0.4, 'judgement', 'the same version with other content'),
  'package-loaded': row(0.03, 0.024, 'meaning', 'whether a package is loaded follows from the code'),
  library: row(0.35, 0.28, 'judgement'),
  system: row(0.12, 0.096, 'judgement'),
  container: row(0.15, 0.12, 'judgement'),
  tool: row(0.35, 0.28, 'judgement'),
  lock: row(0.03, 0.024, 'meaning', 'a lock file says what was meant to be installed, not what was'),

  processor: row(0.3, 0.24, 'judgement', 'libraries choose their kernels by the processor'),
  processors: row(0.2, 0.16, 'judgement'),
  threads: row(0.42, 0.336, 'corpus', 'the number of threads changes the order of sums'),
  numerics: row(0.5, 0.4, 'corpus', 'it chooses the kernels that compute'),
  gpu: row(0.4, 0.32, 'judgement'),

  network: row(0.3, 0.24, 'judgement'),
  answer: row(0.7, 0.56, 'corpus', 'what the network answered is kept nowhere, and was another thing this time'),
};
