// Python's own ways to write bytes, sets and plain values as calls, which differ between protocols, brought to one.

import { memorySource } from '../byte-source.ts';
import { callArguments, calleeName, type InertNode } from '../inert-tree.ts';
import type { Interpreter } from './interpretation.ts';
import { latin1 } from '../latin1.ts';
import { encodedBytes } from './pickle-opcodes.ts';

/** Interprets `_codecs.encode(text, 'latin1')`, `bytes()`, `bytearray(...)`, `set([...])` and `frozenset([...])`. */
export const interpretBuiltins: Interpreter = (node) => {
  const name = calleeName(node);
  if (name === undefined || node.kind !== 'call' || node.states.length > 0) return undefined;
  const args = callArguments(node);
  const rewritten = args === undefined ? undefined : rewrite(name.replace(/^__builtin__\./, 'builtins.'), args);
  return rewritten === undefined ? undefined : { kind: 'node', node: rewritten };
};

function rewrite(name: string, args: readonly InertNode[]): InertNode | undefined {
  const [first, second] = args;
  if (name === '_codecs.encode') return encoded(first, second);
  if (name === 'builtins.bytearray' && second !== undefined) {
    const bytes = encoded(first, second);
    return bytes === undefined ? undefined : call(name, [bytes]);
  }
  if (name === 'builtins.bytes' && args.length === 0) return { kind: 'bytes', source: memorySource(new Uint8Array(0)) };
  if (name === 'builtins.set' && first?.kind === 'list') return { kind: 'set', items: first.items };
  if (name === 'builtins.frozenset' && first?.kind === 'list') return { kind: 'frozenset', items: first.items };
  return undefined;
}

function encoded(text: InertNode | undefined, encoding: InertNode | undefined): InertNode | undefined {
  if (text?.kind !== 'text') return undefined;
  const name = encoding?.kind === 'text' ? encoding.value : encoding?.kind === 'bytes' ? latin1(encoding.source.read(0, Math.min(encoding.source.size, 32))) : '';
  const bytes = encodedBytes(text.value, name);
  return bytes === undefined ? undefined : { kind: 'bytes', source: memorySource(bytes) };
}

function call(name: string, items: InertNode[]): InertNode {
  const [module, callee] = name.split('.') as [string, string];
  return { kind: 'call', way: 'reduce', callee: { kind: 'global', module, name: callee }, args: { kind: 'tuple', items }, kwargs: undefined, states: [], items: [], entries: [] };
}
