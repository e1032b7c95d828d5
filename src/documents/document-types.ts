// The types of the documents as plain TypeScript, printed from their schemas: for the sdk, which is published without them.
import { z } from 'zod';

import * as explanation from './explanation.ts';
import * as inputs from './inputs.ts';
import * as observation from './observation.ts';
import * as rules from './rules.ts';
import * as steps from './steps.ts';
import * as tree from './tree.ts';
import * as verdict from './verdict.ts';

interface Shape {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
}

/** `source` re-exports types from this room; what it names comes back as definitions in its place. */
export function documentTypes(source: string): string {
  const shapes = namedShapes();
  const lines = [...source.matchAll(/\/\/.*|export type \{([^}]*)\} from '[^']*';/g)].flatMap(([line, names]) => {
    if (names === undefined) return [line];
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => definition(name, shapes));
  });
  return `${lines.join('\n')}\n`;
}

/** By the id each schema has. */
function namedShapes(): ReadonlyMap<string, Shape> {
  const schemas = [explanation, inputs, observation, rules, steps, tree, verdict].flatMap((file) => Object.values<unknown>(file)).filter((value) => value instanceof z.ZodType);
  const shapes = new Map<string, Shape>();
  for (const schema of schemas) {
    const { $defs = {}, id, ...own } = z.toJSONSchema(schema, { unrepresentable: 'any' }) as Shape & { readonly $defs?: Readonly<Record<string, Shape>>; readonly id?: string };
    for (const [name, shape] of Object.entries($defs)) shapes.set(name, shape);
    if (id !== undefined) shapes.set(id, own);
  }
  return shapes;
}

/** `Name`, or `Name as Other`. */
function definition(name: string, shapes: ReadonlyMap<string, Shape>): string {
  const [own, other] = name.split(' as ') as [string, string?];
  if (other !== undefined) return `export type ${other} = ${own};`;
  const shape = shapes.get(own);
  if (shape === undefined) throw new Error(`no document has a schema with the id ${own}, which the sdk names`);
  return `\n${comment(shape, '')}export type ${own} = ${typeOf(shape, '')};`;
}

function comment({ description }: Shape, indent: string): string {
  return description === undefined ? '' : `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n`;
}

function typeOf(shape: Shape, indent: string): string {
  if (shape.$ref !== undefined) return shape.$ref.replace('#/$defs/', '');
  const choices = shape.oneOf ?? shape.anyOf;
  if (choices !== undefined) return choices.map((choice) => typeOf(choice, indent)).join(' | ');
  if (shape.enum !== undefined) return shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.type === 'array') return arrayOf(typeOf(shape.items ?? {}, indent));
  if (shape.type === 'object') return objectType(shape, indent);
  if (shape.type === 'integer') return 'number';
  if (shape.type === undefined) throw new Error(`a field has no type that can be written out: ${JSON.stringify(shape)}`);
  return shape.type;
}

function arrayOf(item: string): string {
  return item.includes('|') && !item.startsWith('{') ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function objectType({ properties, required = [], additionalProperties }: Shape, indent: string): string {
  if (properties === undefined && typeof additionalProperties === 'object') return `{ readonly [name: string]: ${typeOf(additionalProperties, indent)} }`;
  const inner = `${indent}  `;
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const [mark, end] = required.includes(name) ? ['', ''] : ['?', ' | undefined'];
    return `${comment(field, inner)}${inner}readonly ${name}${mark}: ${typeOf(field, inner)}${end};`;
  });
  return `{\n${fields.join('\n')}\n${indent}}`;
}
