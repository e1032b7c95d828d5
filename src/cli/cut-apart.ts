// Names that are too long for their column, cut so that those that differ still look different where there is room for it. Pure.
import { cut } from './terminal-text.ts';

/** Each text, at most `width` long. */
export function cutApart(texts: readonly string[], width: number): readonly string[] {
  const alike = new Map<string, Set<string>>();
  for (const text of texts) {
    const short = cut(text, width);
    alike.set(short, (alike.get(short) ?? new Set()).add(text));
  }
  return texts.map((text) => {
    const group = alike.get(cut(text, width))!;
    return group.size === 1 ? cut(text, width) : keepDifference(text, [...group], width);
  });
}

function keepDifference(text: string, group: readonly string[], width: number): string {
  const head = sharedLength(group);
  const tail = group.reduce((least, { length }) => Math.min(least, length - head), sharedLength(group.map(reversed)));
  const own = text.slice(head, text.length - tail);
  const room = width - own.length - 2;
  if (room < 0) return `…${cut(own, width - 1)}`;
  const after = Math.min(tail, Math.floor(room / 2));
  const before = Math.min(head, room - after);
  return `${text.slice(0, before)}${before < head ? '…' : ''}${own}${after < tail ? '…' : ''}${text.slice(text.length - after)}`;
}

function sharedLength([first = '', ...others]: readonly string[]): number {
  let length = 0;
  while (length < first.length && others.every((text) => text[length] === first[length])) length += 1;
  return length;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
