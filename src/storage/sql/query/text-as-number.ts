// Params are text; those that read as a number can be compared as numbers too. Decided once, when a param is
// stored, so that both engines agree on what a number is.

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const infinite = /^\s*([+-]?)inf(inity)?\s*$/i;

/** The number a text spells, in decimal or as an infinity; null for any other text. */
export function textAsNumber(text: string): number | null {
  if (text.length > 64) return null;
  if (decimal.test(text)) return Number(text);
  const match = infinite.exec(text);
  if (match) return match[1] === '-' ? -Infinity : Infinity;
  return null;
}
