// Finds long runs of characters of a kind without looking at most of the text: only every n-th character is looked at
// until one of them could lie in a run.

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Which ASCII characters belong to a run. */
export type CharacterSet = Uint8Array;

export function characterSet(characters: string): CharacterSet {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** Every run of at least `minimum` characters of the set, as long as it goes. */
export function longRuns(text: string, minimum: number, set: CharacterSet): readonly Stretch[] {
  const runs: Stretch[] = [];
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
    if (end - start >= minimum) runs.push({ start, end });
    floor = end;
    probe = end + minimum - 1;
  }
  return runs;
}
