// One line of text for the atoms of a pickle, and for the small trees that serve as keys of dicts and as elements of
// sets, where an order that does not depend on hashing is needed.

import { tooLarge } from '../format-error.ts';
import type { InertNode } from '../inert-tree.ts';
import { interpret, type Interpreter } from './interpretation.ts';
import { hex } from '../hex.ts';

const maxElementDepth = 64;
const maxElementCharacters = 4 * 1024 * 1024;

/** Short bytes are told in full; longer ones become an array of their own. */
export const maxShownBytes = 64;

/** Exact text of a number: the shortest that reads back to the same bits, and the sign of zero. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The text of an atom with its type; undefined for nodes with parts. Numbers keep their exact value, text is quoted. */
export function atomText(node: InertNode): string | undefined {
  switch (node.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return node.value ? 'True' : 'False';
    case 'int':
      return String(node.value);
    case 'float':
      return `float ${numberText(node.value)}`;
    case 'text':
      return JSON.stringify(node.value);
    case 'global':
      return `<${moduleName(node.module)}.${node.name}>`;
    case 'extension':
      return `<extension ${node.code}>`;
    case 'bytes':
      return node.source.size > maxShownBytes ? undefined : `bytes ${hex(node.source.read(0, node.source.size))}`;
    default:
      return undefined;
  }
}

/** Protocols up to 2 write the names that modules had in Python 2. */
function moduleName(module: string): string {
  if (module === '__builtin__') return 'builtins';
  return module === 'copy_reg' ? 'copyreg' : module;
}

/** The whole of a small tree as one text; equal trees give equal texts, whatever order their sets were written in. */
export function treeText(root: InertNode, interpreters: readonly Interpreter[]): string {
  let written = 0;
  const text = (node: InertNode, depth: number): string => {
    if (depth > maxElementDepth) throw tooLarge(`a key or an element of a set nests deeper than ${maxElementDepth}`);
    const result = textOf(node, depth);
    written += result.length;
    if (written > maxElementCharacters) throw tooLarge('a key or an element of a set is too large to be put in order');
    return result;
  };
  const textOf = (raw: InertNode, depth: number): string => {
    const { node, meaning } = interpret(raw, interpreters);
    if (meaning?.kind === 'value') return meaning.text;
    const list = (items: readonly InertNode[]): string => items.map((item) => text(item, depth + 1)).join(', ');
    const pairs = (entries: readonly (readonly [InertNode, InertNode])[]): string =>
      entries
        .map(([key, value]) => `${text(key, depth + 1)}: ${text(value, depth + 1)}`)
        .sort()
        .join(', ');
    switch (node.kind) {
      case 'tuple':
        return `(${list(node.items)})`;
      case 'list':
        return `[${list(node.items)}]`;
      case 'set':
      case 'frozenset':
        return `${node.kind} {${node.items
          .map((item) => text(item, depth + 1))
          .sort()
          .join(', ')}}`;
      case 'dict':
        return `{${pairs(node.entries)}}`;
      case 'call':
        return `${node.way} ${text(node.callee, depth + 1)}${text(node.args, depth + 1)}${node.kwargs === undefined ? '' : text(node.kwargs, depth + 1)} state [${list(node.states)}] items [${list(node.items)}] entries {${pairs(node.entries)}}`;
      case 'persistent':
        return `persistent ${text(node.id, depth + 1)}`;
      case 'bytes':
        if (node.source.size > maxElementCharacters / 2) throw tooLarge('bytes in a key are too long');
        return `bytes ${hex(node.source.read(0, node.source.size))}`;
      case 'arrays':
        throw tooLarge('an array cannot be an element of a set');
      default:
        return atomText(node) as string;
    }
  };
  return text(root, 0);
}
