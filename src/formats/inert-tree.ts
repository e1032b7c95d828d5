// What a pickle describes, as inert data: names of classes and functions instead of the things, calls written down
// instead of made. The reader of opcodes builds it; the readers of numpy, joblib and torch content interpret it.

import type { ByteSource } from './byte-source.ts';
import type { FieldArray } from './numpy-dtype.ts';

export type InertNode =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | BytesNode
  | GlobalNode
  | { readonly kind: 'extension'; readonly code: number }
  | SequenceNode
  | DictNode
  | CallNode
  | { readonly kind: 'persistent'; readonly id: InertNode }
  | ArraysNode;

/** Raw bytes, left where they lie. */
export interface BytesNode {
  readonly kind: 'bytes';
  readonly source: ByteSource;
}

/** The name of a class or function. It is never looked up. */
export interface GlobalNode {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
}

export interface SequenceNode {
  readonly kind: 'tuple' | 'list' | 'set' | 'frozenset';
  readonly items: InertNode[];
}

export interface DictNode {
  readonly kind: 'dict';
  readonly entries: (readonly [InertNode, InertNode])[];
}

/** A call that unpickling would make, and what it would do to the result afterwards. */
export interface CallNode {
  readonly kind: 'call';
  /** `reduce`: callee(*args). `new`: callee.__new__(callee, *args, **kwargs). */
  readonly way: 'reduce' | 'new';
  readonly callee: InertNode;
  readonly args: InertNode;
  readonly kwargs: InertNode | undefined;
  /** Given to __setstate__, or put into __dict__. */
  readonly states: InertNode[];
  readonly items: InertNode[];
  readonly entries: (readonly [InertNode, InertNode])[];
}

/** An array whose bytes stand inside the stream, put there by a reader's hook in place of its wrapper. */
export interface ArraysNode {
  readonly kind: 'arrays';
  readonly arrays: readonly FieldArray[];
  readonly order: 'C' | 'F';
  /** The full name of the array's class when it is not numpy's plain one. */
  readonly subclass: string | undefined;
}

/** The callee's full name, such as `collections.OrderedDict`; undefined when it is no plain name. */
export function calleeName(node: InertNode): string | undefined {
  return node.kind === 'call' && node.callee.kind === 'global' ? `${node.callee.module}.${node.callee.name}` : undefined;
}

/** The arguments of a call; undefined when they are not written as a tuple. */
export function callArguments(node: CallNode): readonly InertNode[] | undefined {
  return node.args.kind === 'tuple' ? node.args.items : undefined;
}

/** A non-negative whole number that counts or measures something; undefined for every other node. */
export function countOf(node: InertNode | undefined): number | undefined {
  return node?.kind === 'int' && typeof node.value === 'number' && node.value >= 0 ? node.value : undefined;
}

/** A tuple or list of counts, such as a shape. */
export function countsOf(node: InertNode | undefined): readonly number[] | undefined {
  if (node === undefined || (node.kind !== 'tuple' && node.kind !== 'list')) return undefined;
  const counts = node.items.map(countOf);
  return counts.every((count) => count !== undefined) ? counts : undefined;
}
