// Reads the input of an operation from a request: path, query or JSON body, checked by its schema.
import { z } from 'zod';

import type { Operation, OperationName } from '../../../sdk/contract.ts';
import { operations } from '../../../sdk/contract.ts';
import { invalidArgument } from '../../core/base/errors.ts';
import { parseExact } from '../../core/base/exact-json.ts';
import { type ReadJson, tooDeep } from '../../core/base/json-body.ts';
import { hasFarInteger, parseWholeNumbers } from '../../core/base/whole-number.ts';
import { badText, findQueryFlaw, flawOfEncoded } from '../../core/base/text-flaw.ts';
import { kindWords } from '../../documents/kind-words.ts';
import { inputSchemas, type ReadInput } from './schema.ts';

/** Throws `invalid_argument` naming the field, what was given and what would be right. */
export async function readInput<Name extends OperationName>(
  name: Name,
  { request, readJson }: { readonly request: Request; readonly readJson: ReadJson },
  params: Readonly<Record<string, string>>,
): Promise<ReadInput<Name>> {
  const operation: Pick<Operation<unknown, unknown>, 'method' | 'sends'> = operations[name];
  const schema: z.ZodObject = inputSchemas[name];
  checkTarget(request.url);
  const isInQuery = operation.method === 'GET' || operation.method === 'DELETE' || operation.sends === 'bytes';
  const fields = isInQuery
    ? fieldsOfQuery(schema, new URL(request.url).searchParams)
    : await fieldsOfBody({ request, readJson }, schema, { mayHoldAnyText: contentOperations.has(name) });
  for (const field of Object.keys(params)) {
    if (Object.hasOwn(fields, field)) throw invalidArgument(`${field} stands in the path already; leave it out of the ${isInQuery ? 'query' : 'body'}`);
  }
  const result = schema.safeParse({ ...fields, ...params }, { reportInput: true });
  if (!result.success)
    throw invalidArgument(
      result.error.issues
        .slice(0, 5)
        .map((issue) => sentenceOf(issue, schema))
        .join('; '),
    );
  return result.data as ReadInput<Name>;
}

/**
 * What a program printed, and documents about runs, are content: nothing is found by their text, and it is stored as it is, or as
 * its replacement character says. To refuse a line would lose it.
 */
const contentOperations: ReadonlySet<OperationName> = new Set(['appendConsole', 'recordReproduction', 'recordProof']);

/** Before path and query are decoded, which would make one text of several. */
function checkTarget(url: string): void {
  const { pathname, search } = new URL(url);
  const inPath = flawOfEncoded(pathname);
  const flaw = inPath === undefined ? findQueryFlaw(search.slice(1)) : { path: ['the path'], what: inPath };
  if (flaw !== undefined) throw badText(flaw);
}

/** Fields that hold nested values: their numbers are read by their texts, so that none is rounded. */
const nestedFields = ['config', 'summary'] as const;
/** Of the JSON of one of them: it is read where requests are answered. */
const nestedLimit = 1024 * 1024;

async function fieldsOfBody(
  { request, readJson }: { readonly request: Request; readonly readJson: ReadJson },
  schema: z.ZodObject,
  { mayHoldAnyText }: { readonly mayHoldAnyText: boolean },
): Promise<Readonly<Record<string, unknown>>> {
  // A page of another site can send forms and plain text without asking, but not JSON.
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw invalidArgument(`the body has the content-type '${type}'; send JSON with content-type: application/json`);
  const body = await readJson(
    request,
    nestedFields.filter((name) => Object.hasOwn(schema.shape, name)),
  );
  if (body.text?.trim() === '') return {};
  if ('problem' in body) throw invalidArgument(`the body is not JSON: ${body.problem}; NaN and infinities are written as texts, "NaN"`);
  const { value, exact = {}, flaw } = body;
  if (flaw !== undefined && !mayHoldAnyText) throw badText(flaw);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgument(`the body is ${shown(value)}; send a JSON object`);
  return { ...value, ...exactPoints(body), ...Object.fromEntries(Object.entries(exact).map(([name, text]) => [name, nestedOf(name, text)])) };
}

/** Metric points with steps and times to the digit, where a double would round one. Values are doubles whatever their digits. */
function exactPoints({ text }: { readonly text?: string }): { readonly metrics?: unknown } {
  if (text === undefined || !hasFarInteger(text)) return {};
  const { metrics } = parseWholeNumbers(text) as { readonly metrics?: unknown };
  return Array.isArray(metrics) ? { metrics: metrics.map(withDouble) } : {};
}

function withDouble(point: unknown): unknown {
  const value = (point as { readonly value?: unknown } | null)?.value;
  return typeof value === 'bigint' ? { ...(point as object), value: Number(value) } : point;
}

function nestedOf(name: string, text: string): unknown {
  if (text.length > nestedLimit) throw invalidArgument(`${name} has ${text.length} characters of JSON; the limit is ${nestedLimit}; log large data as an artifact`);
  return parseExact(text);
}

/** Query values are texts: the schema says which of them are numbers, booleans or lists. */
function fieldsOfQuery(schema: z.ZodObject, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const kind = kindOf(Object.hasOwn(shape, name) ? shape[name] : undefined);
    if (kind !== 'array' && values.length > 1) throw invalidArgument(`${name} is given ${values.length} times; give it once`);
    fields[name] = kind === 'array' ? values : scalarOf(values[0]!, kind);
  }
  // An empty list cannot be written in a query: absent is empty.
  for (const [name, field] of Object.entries(schema.shape)) if (field instanceof z.ZodArray) fields[name] ??= [];
  return fields;
}

function kindOf(schema: z.core.$ZodType | undefined): 'number' | 'boolean' | 'array' | 'text' {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodNumber) return 'number';
  if (inner instanceof z.ZodBoolean) return 'boolean';
  return inner instanceof z.ZodArray ? 'array' : 'text';
}

function scalarOf(text: string, kind: 'number' | 'boolean' | 'text'): unknown {
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function sentenceOf(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  const field = issue.path.reduce<string>((path, part) => (typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`), '');
  const is = issue.input === undefined ? `${field} is missing` : `${field} is ${shown(issue.input)}`;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = field === '' ? `; there are ${Object.keys(schema.shape).join(', ') || 'none'}` : '';
      return `there is no field ${issue.keys.map((key) => `'${field === '' ? key : `${field}.${key}`}'`).join(', ')}${known}`;
    }
    case 'too_big':
      return `${is}; ${issue.origin === 'array' ? 'at most' : 'the greatest is'} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    case 'too_small':
      return `${is}; ${issue.origin === 'array' || issue.origin === 'string' ? 'at least' : 'the least is'} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case 'invalid_value':
      return `${is}; it must be one of ${issue.values.map((value) => `'${String(value)}'`).join(', ')}`;
    case 'invalid_type':
      return `${is}; it must be ${kindWords[issue.expected] ?? issue.expected}`;
    case 'invalid_union':
      return `${is}; it must be a number, or one of 'NaN', 'Infinity', '-Infinity', '-0'`;
    case 'custom':
      return issue.input !== undefined && typeof issue.input === 'object' ? `${field}: ${issue.message}` : `${is}; ${issue.message}`;
    default:
      return `${is}; ${issue.message}`;
  }
}

function unitOf(origin: string, count: number | bigint): string {
  const unit = origin === 'array' ? ' item' : origin === 'string' ? ' character' : '';
  return unit === '' || count === 1 ? unit : `${unit}s`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = textOf(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'bigint' ? String(value) : (JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? String(value));
  } catch (error) {
    // A small body too may be nested deeper than can be walked.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}
