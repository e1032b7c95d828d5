// Which metrics a pattern names: names or parts of them with `*` for any text, joined by commas.

const longestPattern = 300;

/** The keys a pattern names, in their own order. */
export function matchingKeys(pattern: string, keys: readonly string[]): readonly string[] {
  const parts = pattern
    .slice(0, longestPattern)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const known = new Set(keys);
  return keys.filter((key) => parts.some((part) => (known.has(part) ? key === part : part.includes('*') ? isLike(key, part.split('*')) : key.includes(part))));
}

/** Whether the pieces stand in the text one after the other, the first at its beginning, the last at its end. */
function isLike(text: string, pieces: readonly string[]): boolean {
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}
