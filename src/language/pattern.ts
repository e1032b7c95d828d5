// Whether a text holds a match of a pattern, in time that grows with the text and no faster: all ways through the pattern are
// walked at once, so that no pattern can make one text take long.
import { parsePattern, type PatternNode, type Ranges } from './pattern-tree.ts';

/** Throws a `PatternError` for what is not in the language of `pattern-tree.ts`. */
export function patternTest(pattern: string): (text: string) => boolean {
  const program = new Program(parsePattern(pattern));
  return (text) => program.isIn(text);
}

type Instruction =
  | { readonly kind: 'set'; readonly ranges: Ranges }
  /** Goes on at both places. */
  | { readonly kind: 'fork'; a: number; b: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

/** Reaching the end of the instructions is a match. */
class Program {
  readonly #instructions: Instruction[] = [];

  constructor(node: PatternNode) {
    this.#write(node);
  }

  #write(node: PatternNode): void {
    switch (node.kind) {
      case 'set':
      case 'start':
      case 'end':
        this.#instructions.push(node);
        return;
      case 'sequence':
        for (const item of node.items) this.#write(item);
        return;
      case 'choice':
        this.#writeChoice(node.items);
        return;
      case 'repeat':
        this.#writeRepeat(node);
    }
  }

  #writeChoice(items: readonly PatternNode[]): void {
    const [first, ...others] = items;
    if (others.length === 0) return void (first !== undefined && this.#write(first));
    const fork = this.#fork();
    this.#write(first!);
    const over = this.#fork();
    fork.b = this.#instructions.length;
    this.#writeChoice(others);
    over.a = over.b = this.#instructions.length;
  }

  #writeRepeat({ item, min, max }: Extract<PatternNode, { kind: 'repeat' }>): void {
    for (let count = 0; count < min; count += 1) this.#write(item);
    if (max === undefined) {
      const at = this.#instructions.length;
      const fork = this.#fork();
      this.#write(item);
      const back = this.#fork();
      back.a = back.b = at;
      fork.b = this.#instructions.length;
      return;
    }
    const forks: Extract<Instruction, { kind: 'fork' }>[] = [];
    for (let count = min; count < max; count += 1) {
      forks.push(this.#fork());
      this.#write(item);
    }
    for (const fork of forks) fork.b = this.#instructions.length;
  }

  /** One that goes on behind itself, and elsewhere. */
  #fork(): Extract<Instruction, { kind: 'fork' }> {
    const at = this.#instructions.length + 1;
    const fork = { kind: 'fork' as const, a: at, b: at };
    this.#instructions.push(fork);
    return fork;
  }

  isIn(text: string): boolean {
    const letters = Array.from(text, (letter) => letter.codePointAt(0)!);
    let here: readonly number[] = [];
    for (let at = 0; at <= letters.length; at += 1) {
      // A match may begin at every letter.
      const reached = this.#reach([...here, 0], { isStart: at === 0, isEnd: at === letters.length });
      if (reached === 'match') return true;
      const letter = letters[at];
      here = letter === undefined ? [] : reached.flatMap((place) => (isWithin(this.#instructions[place] as { readonly ranges: Ranges }, letter) ? [place + 1] : []));
    }
    return false;
  }

  /** The sets that stand before the next letter. */
  #reach(places: readonly number[], { isStart, isEnd }: { readonly isStart: boolean; readonly isEnd: boolean }): readonly number[] | 'match' {
    const seen = new Set<number>();
    const sets: number[] = [];
    const waiting = [...places];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const instruction = this.#instructions[place];
      if (instruction === undefined) return 'match';
      if (instruction.kind === 'set') sets.push(place);
      else if (instruction.kind === 'fork') waiting.push(instruction.a, instruction.b);
      else if (instruction.kind === 'start' ? isStart : isEnd) waiting.push(place + 1);
    }
    return sets;
  }
}

function isWithin({ ranges }: { readonly ranges: Ranges }, letter: number): boolean {
  return ranges.some(([from, to]) => from <= letter && letter <= to);
}
