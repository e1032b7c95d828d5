// Finds any of many words in bytes in one pass, however many there are (Aho and Corasick, 1975). Capital and small letters of
// ASCII count as the same: what is found is looked at more closely anyway. Pure.

export interface ByteAutomaton {
  /** Before any byte. */
  readonly start: number;
  /**
   * Goes on from a state, and stops behind the byte with which a word is complete. `state` is where it stands then, `end` is
   * the length of the bytes when there was none.
   */
  scan(bytes: Uint8Array, from: number, state: number): { readonly end: number; readonly state: number; readonly isFound: boolean };
  /** The longest word that ends in this state, by its place in the list. */
  wordOf(state: number): number;
  /** How many of the last bytes could be the beginning of a word. */
  depthOf(state: number): number;
}

export function createByteAutomaton(words: readonly Uint8Array[]): ByteAutomaton {
  const { classes, count } = classesOf(words);
  const { next, fail, word, depth, order } = trieOf(words, classes, count);
  // Breadth first: what a state lacks, it has from the longest end of itself that is a beginning too.
  for (const state of order)
    for (let unit = 0; unit < count; unit += 1) {
      const target = next[state * count + unit]!;
      const fallback = state === 0 ? 0 : next[fail[state]! * count + unit]!;
      if (target === -1) next[state * count + unit] = fallback;
      else if (state !== 0) {
        fail[target] = fallback;
        if (word[target] === -1) word[target] = word[fallback]!;
      }
    }
  const states = depth.length;
  // States in which a word ends come last, so that one comparison tells.
  const rank = new Int32Array(states);
  const quiet = word.filter((found) => found === -1).length;
  let [plain, ending] = [0, quiet];
  for (let state = 0; state < states; state += 1) rank[state] = (word[state] === -1 ? plain++ : ending++) * count;
  const table = new Int32Array(states * count);
  const words_ = new Int32Array(states);
  const depths = new Int32Array(states);
  for (let state = 0; state < states; state += 1) {
    const row = rank[state]!;
    words_[row / count] = word[state]!;
    depths[row / count] = depth[state]!;
    for (let unit = 0; unit < count; unit += 1) table[row + unit] = rank[next[state * count + unit]!]!;
  }
  const firstEnding = quiet * count;

  return {
    start: 0,
    scan(bytes, from, state) {
      let at = state;
      for (let index = from; index < bytes.length; index += 1) {
        at = table[at + classes[bytes[index]!]!]!;
        if (at >= firstEnding) return { end: index + 1, state: at, isFound: true };
      }
      return { end: bytes.length, state: at, isFound: false };
    },
    wordOf: (state) => words_[state / count]!,
    depthOf: (state) => depths[state / count]!,
  };
}

/** Bytes that stand in no word are all one. */
function classesOf(words: readonly Uint8Array[]): { readonly classes: Uint8Array; readonly count: number } {
  const classes = new Uint8Array(256);
  let count = 1;
  for (const word of words)
    for (const byte of word) {
      const small = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
      if (classes[small] !== 0) continue;
      classes[small] = count;
      if (small >= 0x61 && small <= 0x7a) classes[small - 32] = count;
      count += 1;
    }
  return { classes, count };
}

interface Trie {
  readonly next: Int32Array;
  readonly fail: number[];
  readonly word: number[];
  readonly depth: number[];
  /** Breadth first. */
  readonly order: readonly number[];
}

function trieOf(words: readonly Uint8Array[], classes: Uint8Array, count: number): Trie {
  const room = 1 + words.reduce((sum, { length }) => sum + length, 0);
  const next = new Int32Array(room * count).fill(-1);
  const word = [-1];
  const depth = [0];
  for (const [index, bytes] of words.entries()) {
    let state = 0;
    for (const byte of bytes) {
      const slot = state * count + classes[byte]!;
      if (next[slot] === -1) {
        next[slot] = depth.length;
        word.push(-1);
        depth.push(depth[state]! + 1);
      }
      state = next[slot]!;
    }
    if (state !== 0 && word[state] === -1) word[state] = index;
  }
  const order = [...depth.keys()].sort((one, other) => depth[one]! - depth[other]!);
  return { next, fail: Array<number>(depth.length).fill(0), word, depth, order };
}
