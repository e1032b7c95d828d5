// What makes a schema a document: its version and its reader; what is stored and digested is its `canonicalText`. Fields that are
// not known are left out by the reader, so that newer recorders of the same version are understood.
import type { z } from 'zod';

import { DocumentError } from './document-error.ts';
import type { Of } from './fields.ts';
import { kindWords } from './kind-words.ts';

export interface Document<Content> {
  /** As it is called where it is refused, such as `the observation`. */
  readonly name: string;
  /** Stands in the field `schema` of every stored one. */
  readonly version: number;
  readonly schema: z.ZodType;
  /** Throws `DocumentError`. */
  read(json: string): Content;
}

/** The newest version there is. An older one is upgraded by its reader once there is one. */
export const documentVersion = 1;

export function defineDocument<Schema extends z.ZodType>(name: string, schema: Schema): Document<Of<Schema>> {
  return { name, version: documentVersion, schema, read: (json) => readDocument(json, name, schema) };
}

function readDocument<Schema extends z.ZodType>(json: string, name: string, schema: Schema): Of<Schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new DocumentError(`${name} is not JSON: ${(error as Error).message}`);
  }
  const found = typeof parsed === 'object' && parsed !== null && 'schema' in parsed ? parsed.schema : undefined;
  if (typeof found === 'number' && found > documentVersion) throw new DocumentError(`${name} is of schema ${found}; this release knows schemas up to ${documentVersion}`, found);
  if (found !== documentVersion) throw new DocumentError(`${name}.schema is ${JSON.stringify(found) ?? 'missing'}; it must be ${documentVersion}`);
  const read = schema.safeParse(parsed, { reportInput: true });
  if (read.success) return read.data as Of<Schema>;
  throw new DocumentError(sentenceOf(read.error.issues[0] as z.core.$ZodIssue, name));
}

function sentenceOf(issue: z.core.$ZodIssue, name: string): string {
  const field = issue.path.reduce<string>((path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`), '');
  const shown = issue.input === undefined ? 'missing' : JSON.stringify(issue.input);
  return `${name}${field} is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}; it must be ${rightOf(issue)}`;
}

function rightOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (issue.code === 'invalid_type') return kindWords[issue.expected] ?? issue.expected;
  return issue.message;
}
