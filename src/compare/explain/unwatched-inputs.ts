// What nobody watched, and what a run could not tell: the first suspects wherever no change that was used explains a difference.
import { blindness } from '../inputs/blindness.ts';
import type { UntoldInputs } from '../inputs/told-inputs.ts';
import type { UncapturedInput } from '../../documents/explanation.ts';
import type { SeenInputs } from './find-use.ts';

/** Gaps that are about what came out, about the delivery, or about bytes whose digest is known: no input hides behind them. */
const harmless =
  /^(console|output|wheel|installed-file|spool|git|lfs|submodule|repository|editable|second-python)|^(file-too-large|secret-withheld|file-made-during-run|not-traced|code-too-large|rewritten-unseen)$/;

/** The gaps of both records, then the programs that ran unwatched. */
export function unwatchedReaders(runs: readonly [SeenInputs, SeenInputs]): readonly UncapturedInput[] {
  const observations = runs.flatMap(({ observation }) => (observation === undefined ? [] : [observation]));
  const gaps = observations.flatMap((observation) => observation.gaps.filter(({ code }) => !harmless.test(code)));
  // What was fed to the program is sooner its input than what a tool of it may have read.
  const sentences = [...new Set(gaps.toSorted((one, other) => Number(other.code === 'stdin-unseen') - Number(one.code === 'stdin-unseen')).map(({ sentence }) => sentence))];
  const programs = [...new Set(observations.flatMap(blindness).flatMap(({ kind, text }) => (kind === 'program' ? [text] : [])))].sort();
  const isNothing = sentences.length === 0 && observations.some(({ readsFoundBy }) => readsFoundBy === 'nothing');
  return [
    ...sentences.map((sentence): UncapturedInput => ({ source: 'unwatched-reads', isSeen: true, sentence })),
    ...(isNothing ? [{ source: 'unwatched-reads', isSeen: true, sentence: 'What the program read was not recorded; assay run --trace sees it.' } as const] : []),
    ...(programs.length === 0
      ? []
      : [{ source: 'unwatched-program', isSeen: true, sentence: `What ${listed(programs)} read was not watched; assay run --trace sees it.` } as const]),
  ];
}

/** Of each run that could not tell, what the other told. */
export function untoldInputs(untold: readonly UntoldInputs[], [before, after]: readonly [string, string]): readonly UncapturedInput[] {
  return untold.map(({ side, why, names }): UncapturedInput => {
    const run = side === 'before' ? before : after;
    const what = listed(names);
    const reason = why === 'cut-off' ? `${run} ended before it could tell of ${what}` : `${run} was not watched well enough to tell of ${what}`;
    return {
      source: why === 'cut-off' ? 'cut-off' : 'unwatched-reads',
      isSeen: true,
      sentence: `${reason}, so whether ${names.length === 1 ? 'that differs' : 'these differ'} is unknown.`,
    };
  });
}

export function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
