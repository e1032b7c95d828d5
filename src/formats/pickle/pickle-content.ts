// Lays an inert tree out flat: arrays by name in the order the stream defines them, every other value as a fact under
// its path. What only mirrors memory is normalised: memo numbers are gone, sets are in a fixed order, dict entries go
// by key, and the order in which they were written is kept aside as volatile.

import { nameTensor, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { tooLarge } from '../format-error.ts';
import { calleeName, type CallNode, type InertNode } from '../inert-tree.ts';
import type { FieldArray } from '../numpy-dtype.ts';
import { interpret, type Interpreter } from './interpretation.ts';
import { atomText, treeText } from './plain-text.ts';

const maxDepth = 1000;
const maxFacts = 2_000_000;
const maxPathCharacters = 64 * 1024;

/** What is held several times is told at each place, as long as the repetitions stay within these. */
const maxRepeatedBytes = 256 * 1024 * 1024;
const maxRepeatedTuples = 50_000;

/**
 * Attributes that say nothing about what was learned: the version of the library that made the object, and the
 * memory address by which scikit-learn's vectorizers recognise their stop words.
 */
const volatileName = /(^|\/)(_sklearn_version|_stop_words_id)$/;

export interface FlattenOptions {
  readonly interpreters: readonly Interpreter[];
  /** Put before every path; empty for a file that holds one pickle. */
  readonly root: string;
}

export type FlatPickle = Omit<FileContent, 'format'>;

/** Everything the tree holds, flat. Throws FormatError when a bound is reached. */
export function flattenPickle(root: InertNode, options: FlattenOptions): FlatPickle {
  const walk = new Walk(options);
  walk.run(root);
  return { tensors: walk.tensors, facts: walk.facts, volatile: walk.volatileFacts() };
}

interface Visit {
  readonly node: InertNode;
  readonly path: string;
  readonly depth: number;
}

class Walk {
  readonly tensors: NamedTensor[] = [];
  readonly facts: Fact[] = [];
  readonly #volatile: Fact[] = [];
  readonly #options: FlattenOptions;
  readonly #seen = new Map<InertNode, string>();
  readonly #paths = new Map<string, number>();
  /** Visits still to make, the next one last: definition order without recursion. */
  readonly #pending: Visit[] = [];
  #order = 0x811c9dc5;
  #repeatedBytes = 0;
  #repeatedTuples = 0;

  constructor(options: FlattenOptions) {
    this.#options = options;
  }

  run(root: InertNode): void {
    this.#pending.push({ node: root, path: this.#options.root, depth: 0 });
    for (let visit = this.#pending.pop(); visit !== undefined; visit = this.#pending.pop()) this.#visit(visit);
  }

  volatileFacts(): readonly Fact[] {
    const path = this.#options.root === '' ? 'order of dict and set entries' : `${this.#options.root}: order of dict and set entries`;
    return [...this.#volatile, { path, value: (this.#order >>> 0).toString(16).padStart(8, '0') }];
  }

  #visit(visit: Visit): void {
    if (visit.depth > maxDepth) throw tooLarge(`the pickle nests deeper than ${maxDepth}`);
    if (visit.path.length > maxPathCharacters) throw tooLarge(`a path in the pickle is longer than ${maxPathCharacters} characters`);
    const { node, meaning } = interpret(visit.node, this.#options.interpreters);
    if (meaning?.kind === 'value') return this.#fact(visit.path, meaning.text);
    const text = meaning === undefined ? atomText(node) : undefined;
    if (text !== undefined) return this.#fact(visit.path, text);
    const first = this.#seen.get(visit.node);
    const arrays = meaning?.kind === 'arrays' ? meaning.arrays : node.kind === 'arrays' ? node.arrays : undefined;
    if (first !== undefined && !this.#mayRepeat(node, arrays)) return this.#fact(visit.path, `the same object as ${first}`);
    if (first !== undefined && arrays !== undefined) this.#volatile.push({ path: join(visit.path, '<memory>'), value: `that of ${first}` });
    if (first === undefined) this.#seen.set(visit.node, visit.path === '' ? 'the root' : visit.path);
    if (meaning?.kind === 'arrays') {
      this.#arrays(visit.path, meaning.arrays);
      for (const fact of meaning.facts ?? []) this.#fact(join(visit.path, fact.path), fact.value);
      for (const fact of meaning.volatile ?? []) this.#volatile.push({ path: join(visit.path, fact.path), value: fact.value });
      return;
    }
    this.#parts({ ...visit, node });
  }

  /**
   * Tuples are equal by value. An array that two objects hold is one array after a pickle and two after joblib: its
   * values count at both places, the sharing does not. Anything else that is held twice would be changed for both
   * holders, and so the sharing counts.
   */
  #mayRepeat(node: InertNode, arrays: readonly FieldArray[] | undefined): boolean {
    if (node.kind === 'tuple' || node.kind === 'frozenset') return (this.#repeatedTuples += 1) <= maxRepeatedTuples;
    if (arrays === undefined) return false;
    this.#repeatedBytes += arrays.reduce((sum, { data }) => sum + data.sizeBytes, 0);
    return this.#repeatedBytes <= maxRepeatedBytes;
  }

  #parts(visit: Visit): void {
    const { node, path } = visit;
    switch (node.kind) {
      case 'tuple':
      case 'list':
        this.#fact(path, `${node.kind} of ${node.items.length}`);
        return this.#push(
          visit,
          node.items.map((item, index) => [`[${index}]`, item]),
        );
      case 'set':
      case 'frozenset':
        return this.#set(path, node.kind, node.items);
      case 'dict':
        this.#fact(path, `dict of ${node.entries.length}`);
        return this.#push(visit, this.#entries(node.entries));
      case 'call':
        return this.#call(visit, node);
      case 'persistent':
        this.#fact(path, 'an object kept outside the pickle');
        return this.#push(visit, [['<id>', node.id]]);
      case 'bytes':
        return this.#arrays(path, [
          {
            field: '',
            data: {
              dtype: 'bytes',
              element: 'opaque',
              elementBytes: 1,
              shape: [node.source.size],
              sizeBytes: node.source.size,
              read: (offset, length) => node.source.read(offset, length),
            },
          },
        ]);
      case 'arrays':
        if (node.subclass !== undefined) this.#fact(join(path, '<class>'), node.subclass);
        this.#volatile.push({ path: join(path, '<memory order>'), value: node.order === 'F' ? 'Fortran' : 'C' });
        return this.#arrays(path, node.arrays);
      default:
        throw new TypeError(`a ${node.kind} has no parts`);
    }
  }

  #call(visit: Visit, node: CallNode): void {
    const shape = plainObject(node);
    this.#fact(visit.path, shape.what);
    const parts: (readonly [string, InertNode])[] = [...shape.parts];
    for (const [index, state] of node.states.entries()) {
      if (state.kind === 'dict' && index === 0 && node.entries.length === 0) for (const item of this.#entries(state.entries)) parts.push(item);
      else parts.push([index === 0 ? '<state>' : `<state ${index}>`, state]);
    }
    for (const [index, item] of node.items.entries()) parts.push([`[${index}]`, item]);
    const entries = this.#entries(node.entries);
    // Two of them are equal in Python only where their order is.
    if (calleeName(node) === 'collections.OrderedDict' && entries.length > 0) this.#fact(join(visit.path, '<order>'), orderText(entries.map(([name]) => name)));
    for (const item of entries) parts.push(item);
    this.#push(visit, parts);
  }

  #set(path: string, kind: string, items: readonly InertNode[]): void {
    const texts = items.map((item) => treeText(item, this.#options.interpreters));
    for (const text of texts) this.#remember(text);
    this.#fact(path, `${kind} of ${items.length}`);
    for (const [index, text] of texts.sort().entries()) this.#fact(join(path, `{${index}}`), text);
  }

  #entries(entries: readonly (readonly [InertNode, InertNode])[]): readonly (readonly [string, InertNode])[] {
    return entries.map(([key, value]) => {
      const name = key.kind === 'text' ? keyName(key.value) : treeText(key, this.#options.interpreters);
      this.#remember(name);
      return [name, value];
    });
  }

  #push(visit: Visit, parts: readonly (readonly [string, InertNode])[]): void {
    if (this.facts.length + this.#pending.length + parts.length > maxFacts) throw tooLarge(`the pickle holds more than ${maxFacts} values`);
    for (let at = parts.length - 1; at >= 0; at -= 1) {
      const [name, node] = parts[at] as readonly [string, InertNode];
      this.#pending.push({ node, path: join(visit.path, name), depth: visit.depth + 1 });
    }
  }

  #arrays(path: string, arrays: readonly FieldArray[]): void {
    const name = this.#unique(path === '' ? 'array' : path);
    for (const { field, data } of arrays) this.tensors.push(nameTensor(`${name}${field}`, data));
    if (arrays.length !== 1) this.#fact(join(name, '<fields>'), String(arrays.length));
  }

  #fact(path: string, value: string): void {
    if (this.facts.length >= maxFacts) throw tooLarge(`the pickle holds more than ${maxFacts} values`);
    const fact = { path: this.#unique(path === '' ? 'root' : path), value };
    if (volatileName.test(path)) this.#volatile.push(fact);
    else this.facts.push(fact);
  }

  /** Paths pair two files, so one that comes up again gets a number. */
  #unique(path: string): string {
    const count = (this.#paths.get(path) ?? 0) + 1;
    this.#paths.set(path, count);
    return count === 1 ? path : `${path}#${count}`;
  }

  /** Folds a key into the fingerprint of the order (FNV-1a: it is shown, and decides nothing). */
  #remember(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.#order = Math.imul(this.#order ^ text.charCodeAt(at), 0x01000193);
    this.#order = Math.imul(this.#order ^ 0xff, 0x01000193);
  }
}

/** Short however many keys there are; two orders of the same keys have another fingerprint. */
function orderText(keys: readonly string[]): string {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (const key of keys) {
    for (let at = 0; at <= key.length; at += 1) {
      const unit = at === key.length ? 0xffff : key.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit, 0x85ebca6b);
    }
  }
  const shown = keys.slice(0, 5).join(', ');
  return `${shown}${keys.length > 5 ? `, … (${(one >>> 0).toString(16)}${(other >>> 0).toString(16)})` : ''}`;
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}/${part}`;
}

/** A text key as it is, unless it could be mistaken for a path or for a key of another type. */
function keyName(key: string): string {
  return /^\w[\w.-]*$/.test(key) && !/^(?:\d+|None|True|False)$/.test(key) ? key : JSON.stringify(key).replaceAll('/', '\\/');
}

function isObjectClass(node: InertNode | undefined): boolean {
  return node?.kind === 'global' && /^(?:builtins|__builtin__)$/.test(node.module) && node.name === 'object';
}

/** Protocols differ in how they make a plain object; all of them say the same. */
function plainObject(node: CallNode): { readonly what: string; readonly parts: readonly (readonly [string, InertNode])[] } {
  const args = node.args.kind === 'tuple' ? node.args.items : undefined;
  if (node.way === 'new' && args?.length === 0 && node.kwargs === undefined)
    return { what: `object ${atomText(node.callee) ?? ''}`, parts: node.callee.kind === 'global' ? [] : [['<class>', node.callee]] };
  const name = calleeName(node);
  const [made, parent, initial] = args ?? [];
  if ((name === 'copyreg._reconstructor' || name === 'copy_reg._reconstructor') && made?.kind === 'global' && isObjectClass(parent) && initial?.kind === 'none')
    return { what: `object ${atomText(made)}`, parts: [] };
  const what = `${node.way === 'new' ? 'object' : 'result of'} ${atomText(node.callee) ?? 'a call'}`;
  const parts: (readonly [string, InertNode])[] = node.callee.kind === 'global' ? [] : [['<callee>', node.callee]];
  if (args === undefined) parts.push(['<arguments>', node.args]);
  else for (const [index, arg] of args.entries()) parts.push([`<argument ${index}>`, arg]);
  if (node.kwargs !== undefined) parts.push(['<keywords>', node.kwargs]);
  return { what, parts };
}
