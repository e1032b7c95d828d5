// The stack, the marks and the memo that pickle opcodes work on, with bounds on each. What the opcodes do stands in
// pickle-opcodes.ts.

import type { ByteCursor } from '../byte-cursor.ts';
import type { CallNode, InertNode, SequenceNode } from '../inert-tree.ts';
import { damaged, tooLarge } from '../format-error.ts';

/** About 1 GB of nodes: a pickle of more steps is compared by its bytes. */
const maxOpcodes = 10_000_000;

/**
 * Called after an object got its state, with the cursor behind it. A reader whose files keep raw bytes at this place
 * takes them and returns what to put in the object's place; `nested` reads another pickle that begins here.
 */
export type AfterBuild = (node: CallNode, cursor: ByteCursor, nested: () => InertNode) => InertNode | undefined;

/** What is known only at the end: the highest protocol seen, and how many opcodes there were. */
export interface PickleCount {
  protocol: number;
  opcodes: number;
  nesting: number;
}

export class PickleMachine {
  readonly cursor: ByteCursor;
  readonly count: PickleCount;
  readonly afterBuild: AfterBuild | undefined;
  #stack: InertNode[] = [];
  readonly #outer: InertNode[][] = [];
  readonly #memo = new Map<number, InertNode>();

  constructor(cursor: ByteCursor, count: PickleCount, afterBuild: AfterBuild | undefined) {
    this.cursor = cursor;
    this.count = count;
    this.afterBuild = afterBuild;
  }

  step(): void {
    this.count.opcodes += 1;
    if (this.count.opcodes > maxOpcodes) throw tooLarge(`the pickle takes more than ${maxOpcodes} steps`);
  }

  push(node: InertNode): void {
    this.#stack.push(node);
  }

  pop(): InertNode {
    const node = this.#stack.pop();
    if (node === undefined) throw this.broken('takes a value from an empty stack');
    return node;
  }

  /** The value on top of the stack, left there. */
  top(): InertNode {
    const node = this.#stack.at(-1);
    if (node === undefined) throw this.broken('needs a value and the stack is empty');
    return node;
  }

  replaceTop(node: InertNode): void {
    this.pop();
    this.push(node);
  }

  mark(): void {
    this.#outer.push(this.#stack);
    this.#stack = [];
  }

  /** The values since the last mark, which is taken away. */
  popMark(): InertNode[] {
    const items = this.#stack;
    const outer = this.#outer.pop();
    if (outer === undefined) throw this.broken('needs a mark and there is none');
    this.#stack = outer;
    return items;
  }

  /** POP: a value, or the mark when nothing stands above it. */
  drop(): void {
    if (this.#stack.length > 0) this.#stack.pop();
    else this.popMark();
  }

  remember(slot: number): void {
    this.#memo.set(slot, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(slot: number): void {
    const node = this.#memo.get(slot);
    if (node === undefined) throw this.broken(`recalls memo ${slot}, which was never set`);
    this.push(node);
  }

  /** Appends to a list, or to an object that will be extended item by item. */
  append(items: readonly InertNode[]): void {
    const target = this.top();
    if (target.kind !== 'list' && target.kind !== 'call') throw this.broken('appends to something that is no list');
    for (const item of items) target.items.push(item);
  }

  addToSet(items: readonly InertNode[]): void {
    const target = this.top();
    if (target.kind !== 'set' && target.kind !== 'call') throw this.broken('adds to something that is no set');
    for (const item of items) target.items.push(item);
  }

  setItems(items: readonly InertNode[]): void {
    const target = this.top();
    if (target.kind !== 'dict' && target.kind !== 'call') throw this.broken('sets an entry of something that is no dict');
    if (items.length % 2 !== 0) throw this.broken('sets entries from an odd number of values');
    for (let at = 0; at < items.length; at += 2) target.entries.push([items[at] as InertNode, items[at + 1] as InertNode]);
  }

  sequence(kind: SequenceNode['kind'], items: InertNode[]): void {
    this.push({ kind, items });
  }

  dict(items: readonly InertNode[]): void {
    this.push({ kind: 'dict', entries: [] });
    this.setItems(items);
  }

  call(way: CallNode['way'], callee: InertNode, parts: { readonly args: InertNode; readonly kwargs?: InertNode }): void {
    this.push({ kind: 'call', way, callee, args: parts.args, kwargs: parts.kwargs, states: [], items: [], entries: [] });
  }

  broken(what: string): Error {
    return damaged(`the pickle ${what}, just before byte ${this.cursor.position}`);
  }
}
