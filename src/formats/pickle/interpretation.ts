// How a reader of some library's objects tells what a node of a pickle means. Interpreters are handed to
// pickle-content.ts by the caller, so that this folder knows no library.

import type { Fact } from '../file-content.ts';
import type { InertNode } from '../inert-tree.ts';
import type { FieldArray } from '../numpy-dtype.ts';

export type Interpretation =
  /** The node is another spelling of this one. */
  | { readonly kind: 'node'; readonly node: InertNode }
  /** The node is one plain value, such as a number of numpy's. */
  | { readonly kind: 'value'; readonly text: string }
  /** The node is an array, or several by field; `facts` and `volatile` have paths relative to it. */
  | { readonly kind: 'arrays'; readonly arrays: readonly FieldArray[]; readonly facts?: readonly Fact[]; readonly volatile?: readonly Fact[] };

/** Says what the node means, or undefined when it is none of this interpreter's. May throw FormatError. */
export type Interpreter = (node: InertNode) => Interpretation | undefined;

/** The first interpretation that any interpreter gives, followed while it is another spelling. */
export function interpret(node: InertNode, interpreters: readonly Interpreter[]): { readonly node: InertNode; readonly meaning: Interpretation | undefined } {
  let current = node;
  // Spellings do not chain in practice; the bound only keeps an interpreter's mistake from going round.
  for (let round = 0; round < 8; round += 1) {
    const meaning = firstMeaning(current, interpreters);
    if (meaning?.kind !== 'node') return { node: current, meaning };
    current = meaning.node;
  }
  return { node: current, meaning: undefined };
}

function firstMeaning(node: InertNode, interpreters: readonly Interpreter[]): Interpretation | undefined {
  for (const interpreter of interpreters) {
    const meaning = interpreter(node);
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}
