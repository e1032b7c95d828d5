// Documents of the query language by chance: selections over a schema, good ones and broken ones, and what nobody should send.
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  isInterfaceType,
  type GraphQLNamedType,
} from 'graphql';

import type { Random } from '../ledger/random.ts';

export interface QueryDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Texts, numbers and shapes that are odd wherever they come. */
export const oddValues: readonly [unknown, ...unknown[]] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\n',
  '\u202e\ufffe',
  '\ud800',
  'a\u0000b',
  'NaN',
  '-Infinity',
  '../../etc/passwd',
  "'; drop table run; --",
  '__proto__',
  'x'.repeat(70_000),
  '{"a": NaN}',
  '{"__proto__": {"a": 1}}',
  '{"_wandb": {"value": {"t": 1}}, "lr": {"value": {"deep": [1, 2]}}}',
  '['.repeat(3_000),
  'UnVuOmRlZmF1bHQ6cDphYmM=',
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: 1 } } },
  Array.from({ length: 2_000 }, (_, index) => `item ${index}`),
];

/** Names of things there are, so that some of what is asked finds something. */
const knownValues: readonly [unknown, ...unknown[]] = ['abc', 'p', 'default', 1, 10, true, 'running', '{"lr": {"value": 0.5}}', ['a', 'b'], ['t']];

export function makeQueryDocument(schema: GraphQLSchema, random: Random): QueryDocument {
  const made = writeOperation(schema, random);
  const dice = random.next();
  if (dice < 0.1) return { ...made, query: damaged(made.query, random) };
  if (dice < 0.2) return { ...made, query: hostile(made.query, random) };
  return made;
}

/** Grows while a document is written. */
interface Draft {
  readonly random: Random;
  readonly variables: Record<string, unknown>;
  readonly declared: string[];
}

function writeOperation(schema: GraphQLSchema, random: Random): QueryDocument {
  const isMutation = random.chance(0.4);
  const root = (isMutation ? schema.getMutationType() : schema.getQueryType())!;
  const draft: Draft = { random, variables: {}, declared: [] };
  const selection = selectionOf(root, draft, { depth: random.between(1, 6), most: isMutation ? 2 : 4 });
  const head = draft.declared.length === 0 ? '' : `(${draft.declared.join(', ')})`;
  return { query: `${isMutation ? 'mutation' : 'query'} Made${head} ${selection}`, variables: draft.variables };
}

function selectionOf(type: GraphQLNamedType, draft: Draft, { depth, most }: { readonly depth: number; readonly most: number }): string {
  if (isUnionType(type)) return '{ __typename }';
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const { random } = draft;
  const fields = random.shuffle(Object.values(type.getFields())).slice(0, random.between(1, most));
  const parts = fields.flatMap((field) => fieldOf(field, draft, depth) ?? []);
  return `{ ${['__typename', ...parts].join(' ')} }`;
}

function fieldOf(field: GraphQLField<unknown, unknown>, draft: Draft, depth: number): string | undefined {
  const { random } = draft;
  const type = getNamedType(field.type);
  if (!isLeafType(type) && depth <= 0) return undefined;
  const given = field.args.filter(({ type: asked }) => isNonNullType(asked) || random.chance(0.7)).map(({ name, type: asked }) => `${name}: ${variableOf(asked, draft)}`);
  const alias = random.chance(0.2) ? `a${random.between(0, 5)}: ` : '';
  const below = isLeafType(type) ? '' : ` ${selectionOf(type, draft, { depth: depth - 1, most: 5 })}`;
  return `${alias}${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${below}`;
}

function variableOf(type: GraphQLInputType, draft: Draft): string {
  const name = `v${draft.declared.length}`;
  draft.declared.push(`$${name}: ${String(type)}`);
  draft.variables[name] = valueFor(type, draft.random, 0);
  return `$${name}`;
}

/** Mostly one that fits. */
function valueFor(type: GraphQLInputType, random: Random, level: number): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, random, level);
  if (random.chance(0.15)) return random.pick(oddValues);
  if (isListType(type)) return Array.from({ length: random.between(0, 4) }, () => valueFor(type.ofType, random, level + 1));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(({ type: asked }) => isNonNullType(asked) || (level < 4 && random.chance(0.5)));
    return Object.fromEntries(fields.map(({ name, type: asked }) => [name, valueFor(asked, random, level + 1)]));
  }
  if (isEnumType(type)) return random.pick(type.getValues().map(({ name }) => name) as [string, ...string[]]);
  return fitting(type.name, random);
}

function fitting(name: string, random: Random): unknown {
  if (name === 'Int' || name === 'Int64') return random.between(-2, 100);
  if (name === 'Float') return random.next();
  if (name === 'Boolean') return random.chance(0.5);
  const value = random.chance(0.2) ? random.pick(oddValues) : random.pick(knownValues);
  return name.startsWith('JSON') || typeof value === 'string' ? value : String(value);
}

function damaged(query: string, random: Random): string {
  const at = random.between(0, query.length);
  return random.pick<() => string>([
    () => query.slice(0, at),
    () => `${query.slice(0, at)}${random.pick(['{', '}', '(', '"', '$', '...', '@', '\u0000', 'query', '!'])}${query.slice(at)}`,
    () => query.replace(/\b\w+\b/, 'shoeSize'),
    () => query.replaceAll('{ __typename', '{'),
  ])();
}

/** What is right by the grammar, and asks for far too much. */
function hostile(query: string, random: Random): string {
  const size = random.between(2, 4_000);
  return random.pick<() => string>([
    () => `{ ${'viewer { teams { edges { node { '.repeat(size)} id ${'} } } } '.repeat(size)} }`,
    () => `{ ${Array.from({ length: size }, (_, index) => `a${index}: viewer { id name teams { edges { node { id name } } } }`).join(' ')} }`,
    () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A viewer { id } }`,
    () =>
      `{ ...F0 } ${Array.from({ length: 40 }, (_, index) => `fragment F${index} on Query { ${`...F${index + 1} `.repeat(10)} }`).join(' ')} fragment F40 on Query { viewer { id } }`,
    () => `{ viewer { id @include(if: $never) ${'@skip(if: false) '.repeat(size)} } }`,
    () => `query Q($v: ${'['.repeat(size)}String${']'.repeat(size)}) { viewer { id } }`,
    () => `{ project(name: ${'['.repeat(size)}${']'.repeat(size)}) { id } }`,
    () => `{ project(name: "${'x'.repeat(size * 50)}") { id } }`,
    () => `${query} ${query}`,
    () => `{ __schema { types { ${'fields { type { '.repeat(15)} name ${'} } '.repeat(15)} } } }`,
    () => '#'.repeat(size * 100),
  ])();
}
