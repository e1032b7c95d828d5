// What the fields of documents are made of: each kind of value once, with what is right said in words.
import { z } from 'zod';

export const text = z.string();
export const count = z.int().min(0);
export const time = z.int().describe('milliseconds since 1970-01-01T00:00:00Z');
export const texts = z.array(text);
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits');

/** A field that may be missing; null is as good as missing. */
export function absent<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional());
}

/** Any names, each with a value of one kind. Not zod's own record, which drops a name `__proto__`. */
export function named<Schema extends z.ZodType>(item: Schema) {
  const { $schema: _, ...additionalProperties } = z.toJSONSchema(item);
  return z
    .unknown()
    .transform((value, context): Record<string, z.output<Schema>> => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        context.issues.push({ code: 'invalid_type', expected: 'object', input: value });
        return z.NEVER;
      }
      const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([name, member]) => {
        const read = item.safeParse(member);
        for (const issue of read.error?.issues ?? []) context.issues.push({ ...issue, path: [name, ...issue.path], input: member } as z.core.$ZodRawIssue);
        return [name, read.data] as const;
      });
      return Object.fromEntries(entries) as Record<string, z.output<Schema>>;
    })
    .meta({ type: 'object', additionalProperties });
}

export const facts = named(text);

/** What a schema reads, which nobody changes afterwards. */
export type Immutable<T> = T extends readonly (infer Item)[] ? readonly Immutable<Item>[] : T extends object ? { readonly [Name in keyof T]: Immutable<T[Name]> } : T;

/** The type of what a schema reads. */
export type Of<Schema extends z.ZodType> = Immutable<z.output<Schema>>;
