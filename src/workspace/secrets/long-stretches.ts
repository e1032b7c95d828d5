// Finds long stretches of characters of a kind without looking at most of the text: only every n-th character is looked
// at until one of them could lie in a stretch.

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Which ASCII characters belong to a stretch. */
export type CharacterSet = Uint8Array;

export function characterSet(characters: string): CharacterSet {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** Every stretch of at least `minimum` characters of the set, as long as it goes. */
export function longStretches(text: string, minimum: number, set: CharacterSet): readonly Stretch[] {
  const found: Stretch[] = [];
  const isIn = (at: number): boolean => set[text.charCodeAt(at)] === 1;
  let floor = 0;
  for (let probe = minimum - 1; probe < text.length;) {
    if (!isIn(probe)) {
      probe += minimum;
      continue;
    }
    let start = probe;
    while (start > floor && isIn(start - 1)) start -= 1;
    let end = probe + 1;
    while (end < text.length && isIn(end)) end += 1;
    if (end - start >= minimum) found.push({ start, end });
    floor = end;
    probe = end + minimum - 1;
  }
  return found;
}
