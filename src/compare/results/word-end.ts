// How a run ended, in words: the exception with its message and line, or the signal and what is known of it.
import type { EndCause } from '../../documents/observation.ts';
import type { EndEvidence, VerdictEvidence } from '../../documents/verdict.ts';

const causes: Readonly<Partial<Record<EndCause, string>>> = {
  'out-of-memory': 'out of memory',
  'disk-full': 'disk full',
  'not-a-number': 'a value was no number',
  preempted: 'preempted',
};

/** `ended with exit code 1: KeyError: 'lr' (train.py:4)`, `was ended by SIGKILL, out of memory: …`. */
export function endWords(exit: string, end: EndEvidence | undefined): string {
  const how = exit.startsWith('signal ') ? `was ended by ${exit.slice('signal '.length)}` : `ended with ${exit}`;
  if (end === undefined) return how;
  const known = causes[end.cause];
  const detail = withoutExit(end.detail, exit);
  return `${how}${known === undefined ? '' : `, ${known}`}${detail === '' ? '' : `: ${detail}`}`;
}

/** Each run by its name; the second in fewer words where there is nothing more to say of either. */
export function bothEndsWords({ exit, ends }: Pick<VerdictEvidence, 'exit' | 'ends'>, [one, other]: readonly [string, string]): string {
  if (ends === undefined) return `${one} ended with ${exit.before}, ${other} with ${exit.after}`;
  // What went wrong is said first, whichever run it was.
  const words = [`${one} ${endWords(exit.before, ends.before)}`, `${other} ${endWords(exit.after, ends.after)}`];
  return (ends.before === undefined ? words.toReversed() : words).join('; ');
}

/** Of two runs that ended alike: `both ended with exit code 1 (KeyError: 'lr' (train.py:4))`. */
export function sameEndWords({ exit, ends }: Pick<VerdictEvidence, 'exit' | 'ends'>): string {
  const end = ends?.after ?? ends?.before;
  return exit.after.startsWith('signal ') ? `both were ended by ${endWords(exit.after, end).slice('was ended by '.length)}` : `both ${endWords(exit.after, end)}`;
}

/** The detail without what the code or signal says already. */
function withoutExit(detail: string, exit: string): string {
  const said = exit.startsWith('signal ') ? `was ended by ${exit.slice('signal '.length)}` : `ended with ${exit}`;
  return detail
    .replace(new RegExp(`^(the program ${said}|${exit})(; |$)`), '')
    .replace(new RegExp(`(; |, and )the program (${said}|ended by ${exit.slice('signal '.length)})$`), '')
    .trim();
}
