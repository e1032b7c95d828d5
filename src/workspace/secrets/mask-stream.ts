// Covers known secrets in the bytes of a file with as many asterisks, so that the file keeps its length and whatever stands
// elsewhere in it. Pure.
import { createByteAutomaton } from './byte-automaton.ts';

export interface MaskStream {
  /** What is certain now. */
  add(bytes: Uint8Array): Buffer;
  /** The rest. */
  end(): Buffer;
  /** Whether there was anything to cover. */
  readonly hasCovered: boolean;
}

const asterisk = 0x2a;

export function createMaskStream(texts: readonly string[]): MaskStream {
  const words = texts.map((text) => Buffer.from(text)).toSorted((one, other) => other.length - one.length);
  const automaton = createByteAutomaton(words);
  let state = automaton.start;
  let hasCovered = false;
  /** What may be the beginning of a longer one, as it came and as it is written if nothing follows. */
  let held = { original: Buffer.alloc(0), covered: Buffer.alloc(0) };

  /** The automaton does not tell small letters from capital ones, nor which of several words ends here. */
  function cover(buffer: Buffer, original: Buffer, end: number): void {
    const word = words.find(({ length }, index) => length <= end && words[index]!.equals(original.subarray(end - length, end)));
    if (word === undefined) return;
    buffer.fill(asterisk, end - word.length, end);
    hasCovered = true;
  }

  return {
    add(bytes) {
      const original = Buffer.concat([held.original, bytes]);
      const buffer = Buffer.concat([held.covered, bytes]);
      for (let at = held.original.length; at < original.length;) {
        const found = automaton.scan(original, at, state);
        if (found.isFound) cover(buffer, original, found.end);
        at = found.end;
        state = found.state;
      }
      const certain = original.length - automaton.depthOf(state);
      held = { original: original.subarray(certain), covered: buffer.subarray(certain) };
      return buffer.subarray(0, certain);
    },
    end() {
      const { covered } = held;
      held = { original: Buffer.alloc(0), covered: Buffer.alloc(0) };
      return covered;
    },
    get hasCovered() {
      return hasCovered;
    },
  };
}
