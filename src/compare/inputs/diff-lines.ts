// Which lines of a text changed, by Myers' algorithm (1986), with limits: a diff for reading, made in bounded time.
import type { ChangeDetail, Hunk } from '../../documents/explanation.ts';

type Line = Hunk['lines'][number];
export type LinesDetail = Extract<ChangeDetail, { readonly kind: 'lines' }>;

/** Lines shown around a change. */
const context = 3;
const maxShownLines = 400;
/** More edits than this are not searched for; the whole stretch counts as replaced. */
const maxEdits = 800;

/** The hunks between two texts; without hunks when only the ends of lines differ. */
export function diffLines(before: string, after: string): LinesDetail {
  return cutHunks(hunksOf(editScript(splitLines(before), splitLines(after))));
}

/** Lines without their ends. A last line without an end is marked, so that adding one shows. */
function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() as string;
  if (last !== '') lines.push(`${last}\u2424`);
  return lines;
}

/** Every line of both texts once, in order: what is the same, what went, what came. */
export function editScript(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]): readonly Line[] => lines.map((text) => ({ change: 'same', text }));
  const middle = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)] as const;
  return [...same(before.slice(0, head)), ...middleScript(...middle), ...same(before.slice(before.length - tail))];
}

function middleScript(before: readonly string[], after: readonly string[]): readonly Line[] {
  const trace = before.length === 0 || after.length === 0 ? undefined : searchTrace(before, after);
  if (trace === undefined) return [...before.map((text): Line => ({ change: 'removed', text })), ...after.map((text): Line => ({ change: 'added', text }))];
  return walkBack(trace, [before, after]);
}

/** How far each diagonal got after 0, 1, 2 … edits; undefined when too many are needed. */
function searchTrace(before: readonly string[], after: readonly string[]): readonly Int32Array[] | undefined {
  const most = Math.min(maxEdits, before.length + after.length);
  const trace: Int32Array[] = [];
  let reached = new Int32Array(2 * most + 3);
  for (let edits = 0; edits <= most; edits += 1) {
    const next = reached.slice();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = diagonal + most + 1;
      const isDown = diagonal === -edits || (diagonal !== edits && (reached[at - 1] as number) < (reached[at + 1] as number));
      let x = isDown ? (reached[at + 1] as number) : (reached[at - 1] as number) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next[at] = x;
      if (x >= before.length && x - diagonal >= after.length) return [...trace, reached];
    }
    trace.push(reached);
    reached = next;
  }
  return undefined;
}

/** The path from the end to the beginning, turned around. */
function walkBack(trace: readonly Int32Array[], [before, after]: readonly [readonly string[], readonly string[]]): readonly Line[] {
  const lines: Line[] = [];
  const middle = ((trace[0] as Int32Array).length - 1) / 2;
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits] as Int32Array;
    const diagonal = x - y;
    const at = diagonal + middle;
    const isDown = diagonal === -edits || (diagonal !== edits && (reached[at - 1] as number) < (reached[at + 1] as number));
    const from = edits === 0 ? 0 : isDown ? (reached[at + 1] as number) : (reached[at - 1] as number);
    const start = edits === 0 ? 0 : isDown ? from : from + 1;
    while (x > start) lines.push({ change: 'same', text: before[((x -= 1), (y -= 1), x)] as string });
    if (edits === 0) break;
    if (isDown) lines.push({ change: 'added', text: after[(y -= 1)] as string });
    else lines.push({ change: 'removed', text: before[(x -= 1)] as string });
  }
  return lines.reverse();
}

function hunksOf(script: readonly Line[]): readonly Hunk[] {
  const changed = script.flatMap((line, index) => (line.change === 'same' ? [] : [index]));
  const hunks: Hunk[] = [];
  let at = 0;
  let [beforeLine, afterLine] = [1, 1];
  for (let index = 0; index < changed.length;) {
    let last = index;
    while (last + 1 < changed.length && (changed[last + 1] as number) - (changed[last] as number) <= 2 * context) last += 1;
    const start = Math.max(at, (changed[index] as number) - context);
    for (; at < start; at += 1) [beforeLine, afterLine] = [beforeLine + 1, afterLine + 1];
    const lines = script.slice(start, Math.min(script.length, (changed[last] as number) + context + 1));
    hunks.push({ beforeStart: beforeLine, afterStart: afterLine, lines });
    at = start + lines.length;
    beforeLine += lines.filter(({ change }) => change !== 'added').length;
    afterLine += lines.filter(({ change }) => change !== 'removed').length;
    index = last + 1;
  }
  return hunks;
}

function cutHunks(hunks: readonly Hunk[]): LinesDetail {
  const shown: Hunk[] = [];
  let rest = maxShownLines;
  for (const hunk of hunks) {
    if (rest === 0) break;
    shown.push({ ...hunk, lines: hunk.lines.slice(0, rest) });
    rest = Math.max(0, rest - hunk.lines.length);
  }
  return { kind: 'lines', hunks: shown, hasMore: hunks.reduce((sum, { lines }) => sum + lines.length, 0) > maxShownLines };
}
