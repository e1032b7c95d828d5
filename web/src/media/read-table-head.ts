// Reads a table in JSON of which only the beginning may be there, up to the last row that is whole. Clients write NaN and the
// infinities bare; they become texts.

/** A text, or one of the bare words: what stands in a text is left alone. */
const textOrWord = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/** The value, or undefined for what is no JSON even so. */
export function readTableHead(text: string): unknown {
  const plain = text.replace(textOrWord, (found) => (found.startsWith('"') ? found : `"${found}"`));
  return parse(plain) ?? parse(wholeRows(plain));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Up to the end of the last row, which is a list in a list in the object, and closed. */
function wholeRows(text: string): string {
  let [depth, end] = [0, 0];
  for (const { 0: sign, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') depth += 1;
    if (sign !== ']' && sign !== '}') continue;
    depth -= 1;
    if (depth === 2) end = index + 1;
  }
  return `${text.slice(0, end)}]}`;
}
