// Several programs that log to one run count their lines each from 0. Which line of the run each of them is, is written down before
// it is stored: so a request that is sent again finds the place it had.
import type { Piece } from './stream-body.ts';

/** Consecutive lines of one program, `[from, to)` as it counts them, which begin at `at` in the run. */
export type LineStretch = readonly [from: number, to: number, at: number];

/** Of one file of a run: where the next line goes, and what is remembered of each program by its name. */
export interface SharedFile {
  readonly next: number;
  readonly writers: Readonly<Record<string, readonly LineStretch[]>>;
}

/** A program sends one request at a time, and sends no other before that is answered: what was longer ago is not sent again. */
const remembered = 20;

/** The piece in the run's own numbers. Lines from before all that is remembered are stored already. */
export function placeLines({ next, writers }: SharedFile, writer: string, { offset, lines }: Piece): { readonly file: SharedFile; readonly pieces: readonly Piece[] } {
  const stretches = Object.hasOwn(writers, writer) ? [...writers[writer]!] : [];
  const pieces: Piece[] = [];
  const end = offset + lines.length;
  let free = next;
  for (let from = Math.max(offset, stretches[0]?.[0] ?? 0); from < end;) {
    const known = stretches.find(([begin, stop]) => begin <= from && from < stop);
    const stop = Math.min(end, known?.[1] ?? Math.min(...stretches.map(([begin]) => begin).filter((begin) => begin > from), end));
    const at = known === undefined ? free : known[2] + from - known[0];
    if (known === undefined) {
      stretches.push([from, stop, at]);
      free += stop - from;
    }
    pieces.push({ offset: at, lines: lines.slice(from - offset, stop - offset) });
    from = stop;
  }
  const kept = joined(stretches.toSorted(([one], [other]) => one - other)).slice(-remembered);
  return { file: { next: free, writers: { ...writers, [writer]: kept } }, pieces };
}

/** Stretches that go on from each other, here and there, are one. */
function joined(stretches: readonly LineStretch[]): readonly LineStretch[] {
  const whole: LineStretch[] = [];
  for (const [from, to, at] of stretches) {
    const last = whole.at(-1);
    if (last?.[1] === from && last[2] + from - last[0] === at) whole[whole.length - 1] = [last[0], to, last[2]];
    else whole.push([from, to, at]);
  }
  return whole;
}
