// Where the words that were looked for stand in a text.

export interface MarkedPart {
  readonly text: string;
  readonly isMarked: boolean;
}

const letters = String.raw`[\p{L}\p{M}\p{N}]`;

/** The text in pieces: words of it that were looked for, the last perhaps only begun, and wherever all of the query stands as it is. */
export function markedParts(text: string, query: string): readonly MarkedPart[] {
  const words = query.match(new RegExp(`${letters}+`, 'gu')) ?? [];
  if (words.length === 0) return [{ text, isMarked: false }];
  const patterns = words.map((word, index) => `(?<!${letters})${escaped(word)}${index < words.length - 1 ? `(?!${letters})` : ''}`);
  const found = new RegExp([escaped(query.trim()), ...patterns].join('|'), 'giu');
  const parts: MarkedPart[] = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(found)) {
    if (index > at) parts.push({ text: text.slice(at, index), isMarked: false });
    parts.push({ text: match, isMarked: true });
    at = index + match.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false });
  return parts;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
