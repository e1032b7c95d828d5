// Checks of documents that recorders wrote: each returns what it was made for and nothing else, so that fields this
// release does not know are left out, or throws naming the field, what stands there and what would be right.
import { invalidArgument } from '../base/errors.ts';

/** `at` is the field's path, such as `manifest.code[0].tree`. */
export type Check<T> = (value: unknown, at: string) => T;

function wrong(at: string, value: unknown, right: string): Error {
  const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
  return invalidArgument(`${at} is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}; it must be ${right}`);
}

export const text: Check<string> = (value, at) => {
  if (typeof value !== 'string') throw wrong(at, value, 'a text');
  return value;
};

export const flag: Check<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(at, value, 'true or false');
  return value;
};

/** Whole and exact, negative ones too. */
export const integer: Check<number> = (value, at) => {
  if (!Number.isSafeInteger(value)) throw wrong(at, value, 'a whole number within ±(2^53 - 1)');
  return value as number;
};

export const number: Check<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(at, value, 'a number');
  return value;
};

export const digest: Check<string> = (value, at) => {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw wrong(at, value, 'a SHA-256 as 64 lower-case hexadecimal digits');
  return value;
};

export function oneOf<const T extends string | number>(...values: readonly T[]): Check<T> {
  return (value, at) => {
    if (!values.includes(value as T)) throw wrong(at, value, `one of ${values.map((known) => JSON.stringify(known)).join(', ')}`);
    return value as T;
  };
}

export function list<T>(item: Check<T>): Check<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, value, 'a list');
    return value.map((member, index) => item(member, `${at}[${index}]`));
  };
}

/** Any names, each with a value of one kind. */
export function named<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, at) => Object.fromEntries(Object.entries(members(value, at)).map(([name, member]) => [name, item(member, `${at}.${name}`)]));
}

/** A field that may be missing; null is as good as missing. */
export function optional<T>(item: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined || value === null ? undefined : item(value, at));
}

type Fields = Readonly<Record<string, Check<unknown>>>;
type Checked<F extends Fields> = { readonly [Name in keyof F]: ReturnType<F[Name]> };

/** Fields that are missing stay away from the result. */
export function object<F extends Fields>(fields: F): Check<Checked<F>> {
  return (value, at) => {
    const given = members(value, at);
    const entries = Object.entries(fields).map(([name, check]) => [name, check(Object.hasOwn(given, name) ? given[name] : undefined, `${at}.${name}`)] as const);
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined)) as Checked<F>;
  };
}

function members(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, value, 'an object');
  return value as Readonly<Record<string, unknown>>;
}
