// What a search box looks for: words. A word is a run of letters and figures, in lower case; all else stands between words. The last
// word that is typed may be the beginning of one.

/** A longer word is cut. */
const longest = 64;

const wordPattern = /[\p{L}\p{M}\p{N}]+/gu;

export function wordsIn(text: string): readonly string[] {
  return Array.from(folded(text).matchAll(wordPattern), ([word]) => word.slice(0, longest));
}

export interface WordSearch {
  /** Each of them is a word of what is found. */
  readonly whole: readonly string[];
  /** Some word of what is found begins with it. */
  readonly beginning: string;
}

/** Undefined when there is no word in the text. */
export function wordSearchOf(text: string): WordSearch | undefined {
  const words = wordsIn(text);
  const beginning = words.at(-1);
  return beginning === undefined ? undefined : { whole: [...new Set(words.slice(0, -1))], beginning };
}

export function holdsWords(words: ReadonlySet<string>, { whole, beginning }: WordSearch): boolean {
  return whole.every((word) => words.has(word)) && (words.has(beginning) || [...words].some((word) => word.startsWith(beginning)));
}

/** Of a piece of text around the first word that is looked for, so many characters before and after. */
const before = 40;
const after = 120;

/** The piece of a text around the first word that is looked for; undefined when none is in it. */
export function snippetOf(text: string, { whole, beginning }: WordSearch): string | undefined {
  const wanted = new Set(whole);
  const plain = folded(text);
  for (const { 0: word, index } of plain.matchAll(wordPattern)) {
    const known = word.slice(0, longest);
    if (!wanted.has(known) && !known.startsWith(beginning)) continue;
    // Folding changes the length of few texts; of those the piece is taken from what they were folded to.
    const shown = plain.length === text.length ? text : plain;
    const [start, end] = [Math.max(0, index - before), index + after];
    return `${start > 0 ? '…' : ''}${shown.slice(start, end).toWellFormed().replaceAll(/\s+/g, ' ')}${end < shown.length ? '…' : ''}`;
  }
  return undefined;
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();
