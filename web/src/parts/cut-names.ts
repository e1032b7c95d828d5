// Long names side by side are cut where they are alike, so that where they differ is seen: `resnet50…lr0.1…seed3`.

export interface NameCut {
  /** Gives way when there is no room. */
  readonly start: string;
  /** Always seen; empty when the name is short. */
  readonly end: string;
}

const shortLength = 22;
const endLength = 8;
const longestEnd = 20;
/** Words that are alike are left out only where that saves something. */
const leastSaved = 8;

/** How to cut each of these names, which are shown together. */
export function cutNames(names: readonly string[]): ReadonlyMap<string, NameCut> {
  const long = [...new Set(names)].filter((name) => name.length > shortLength);
  const cuts = new Map<string, NameCut>();
  // Names of one form have their words in the same places.
  for (const alike of Map.groupBy(long.map(wordsOf), (words) => words.length).values()) {
    for (const words of alike) cuts.set(words.join(''), alike.length === 1 ? cutAt(words.join('')) : cutAlike(words, alike));
  }
  return cuts;
}

/** One name without others beside it: its beginning and its last letters. */
export function cutAt(name: string): NameCut {
  return name.length <= shortLength ? { start: name, end: '' } : { start: name.slice(0, -endLength), end: name.slice(-endLength) };
}

/** Words and what stands between them, one after the other; a number with a point is one word. */
function wordsOf(name: string): readonly string[] {
  return name.match(/(?:[^-_/.\s:=,+|]|(?<=\d)\.(?=\d))+|[-_/.\s:=,+|]+/g) ?? [name];
}

function cutAlike(words: readonly string[], alike: readonly (readonly string[])[]): NameCut {
  const differs = words.map((word, at) => alike.some((other) => other[at] !== word));
  const last = differs.lastIndexOf(true);
  const parts: string[] = [];
  let skipped = '';
  const closeGap = () => {
    if (skipped !== '') parts.push(skipped.length >= leastSaved ? '…' : skipped);
    skipped = '';
  };
  words.forEach((word, at) => {
    if (!differs[at]) skipped += word;
    else {
      closeGap();
      parts.push(word);
    }
  });
  closeGap();
  const text = parts.join('');
  const tail = parts.slice(parts.lastIndexOf(words[last] ?? '')).join('');
  const end = tail.length > 0 && tail.length <= longestEnd ? tail : text.slice(-endLength);
  if (end.length === text.length) return { start: text, end: '' };
  return { start: text.slice(0, text.length - end.length), end };
}
