// The fields of a part of a sweep's config: each read once, in the type it must have, and those that nobody asked for told.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';

export interface ConfigFields {
  /** Undefined where there is none. An explicit null is a value. */
  readonly any: (name: string) => ExactJson | undefined;
  /** The rest give undefined for what is absent or null, and throw `invalid_argument` for another type. */
  readonly text: (name: string) => string | undefined;
  readonly oneOf: <T extends string>(name: string, choices: readonly T[]) => T | undefined;
  readonly number: (name: string) => number | undefined;
  readonly flag: (name: string) => boolean | undefined;
  readonly list: (name: string) => readonly ExactJson[] | undefined;
  readonly object: (name: string) => ExactObject | undefined;
  /** A warning for each name that was not read so far, but not for very many. */
  readonly unread: () => readonly string[];
}

const unreadLimit = 20;

/** `place`: how a message names the part, such as `metric` or `parameter 'lr'`; empty for the whole. */
export function createConfigFields(place: string, object: ExactObject): ConfigFields {
  const read = new Set<string>();
  const prefix = place === '' ? '' : `${place}: `;
  const any = (name: string): ExactJson | undefined => {
    read.add(name);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  };
  const wrong = (name: string, value: ExactJson, fix: string): Error => invalidArgument(`${prefix}${name} is ${excerpt(value)}; ${fix}`);

  function typed<T extends ExactJson>(name: string, type: string, is: (value: ExactJson) => value is T): T | undefined {
    const value = any(name);
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw wrong(name, value, `it must be ${type}`);
    return value;
  }

  const text = (name: string): string | undefined => typed(name, 'a text', (value) => typeof value === 'string');
  return {
    any,
    text,
    oneOf: <T extends string>(name: string, choices: readonly T[]): T | undefined => {
      const value = text(name);
      if (value !== undefined && !(choices as readonly string[]).includes(value)) throw wrong(name, value, `it must be one of ${choices.join(', ')}`);
      return value as T | undefined;
    },
    number: (name) => {
      const value = typed(name, 'a number, without quotes', (given) => given instanceof ExactNumber);
      return value === undefined ? undefined : Number(value.text);
    },
    flag: (name) => typed(name, 'true or false', (value) => typeof value === 'boolean'),
    list: (name) => typed(name, 'a list', (value): value is readonly ExactJson[] => Array.isArray(value)),
    object: (name) => typed(name, 'a mapping', isExactObject),
    unread: () => {
      const names = Object.keys(object).filter((name) => !read.has(name));
      return names.slice(0, unreadLimit).map((name) => `${prefix}${excerpt(name)} is no key that belongs here, and has no effect`);
    },
  };
}

/** As JSON, and not all of what is long. */
export function excerpt(value: ExactJson): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
