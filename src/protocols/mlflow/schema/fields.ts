// The field tables requests are checked against: what a JSON value may be for each kind of field, as
// protobuf's JSON mapping has it (numbers also as text, enums by name or number, doubles also "NaN").

import { type WholeNumber, wholeNumber } from '../../../core/base/whole-number.ts';

/** Thrown by a field for a value of the wrong type; the way to the value is filled in from inside out. */
export class WrongValue extends Error {
  readonly path: (string | number)[] = [];
  /** A sentence in place of the usual one. */
  readonly sentence: string | undefined;
  /** Beside field and value, in place of the hint at the type. */
  readonly hint: string | undefined;

  constructor(sentence?: string, hint?: string) {
    super('wrong value');
    this.sentence = sentence;
    this.hint = hint;
  }
}

/** Thrown for a field that must be there. */
export class MissingValue extends Error {
  readonly path: (string | number)[] = [];
}

export interface BodyField<T> {
  /** What the message holds when the request does not name the field. */
  readonly absent: T;
  readonly isRequired?: true;
  /** Repeated keys of a query become a list; `true` and `false` become booleans. */
  readonly shape: 'scalar' | 'boolean' | 'list';
  /** Throws `WrongValue`. */
  readonly read: (value: unknown) => T;
}

export type Fields = Readonly<Record<string, BodyField<unknown>>>;

/** What a request holds after it has been read by a table. */
export type Message<F extends Fields> = { readonly [K in keyof F]: F[K] extends BodyField<infer T> ? T : never };

function scalar<T>(read: (value: unknown) => T): BodyField<T | undefined> {
  return { absent: undefined, shape: 'scalar', read };
}

function readString(value: unknown): string {
  if (typeof value !== 'string') throw new WrongValue();
  return value;
}

function readInt(value: unknown): number {
  const number = typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(number)) return number as number;
  // Beyond 2^53 a number in JSON is no longer the one that was meant.
  throw new WrongValue(undefined, typeof number === 'bigint' || Number.isInteger(number) ? 'It must be within ±(2^53 - 1).' : undefined);
}

/** Protobuf's int64: a number or a text of digits. Those beyond 2^53 are bigints, in a JSON body too (see `readRequest`). */
function readInt64(value: unknown): WholeNumber {
  if (Number.isSafeInteger(value)) return value as number;
  const exact = typeof value === 'bigint' ? value : typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value) ? BigInt(value.replace(/^\+/, '')) : undefined;
  const whole = exact === undefined ? undefined : wholeNumber(exact);
  if (whole === undefined) throw new WrongValue();
  return whole;
}

const numeric = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const namedDoubles: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };

function readDouble(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && Number.isFinite(Number(value))) return Number(value);
  if (typeof value === 'string') {
    if (Object.hasOwn(namedDoubles, value)) return namedDoubles[value]!;
    if (numeric.test(value)) return Number(value);
    if (/^[+-]?inf(inity)?$/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
  }
  throw new WrongValue();
}

function readBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new WrongValue();
  return value;
}

export const string = scalar(readString);
/** A text that is empty when it is not there. */
export const text: BodyField<string> = { absent: '', shape: 'scalar', read: readString };
export const int = scalar(readInt);
export const int64 = scalar(readInt64);
export const double = scalar(readDouble);
export const boolean: BodyField<boolean | undefined> = { absent: undefined, shape: 'boolean', read: readBoolean };

/** Names and numbers of a protobuf enum, to our values. */
export function enumeration<T>(values: Readonly<Record<string, readonly [number: number, value: T]>>): BodyField<T | undefined> {
  const byNumber = new Map(Object.values(values));
  return scalar((value) => {
    if (typeof value === 'string' && Object.hasOwn(values, value)) return values[value]![1];
    const found = byNumber.get(typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : (value as number));
    if (found === undefined) throw new WrongValue();
    return found;
  });
}

/** The field must be there and not be the empty text. */
export function required<T>(field: BodyField<T>): BodyField<Exclude<T, undefined>> {
  return { ...field, isRequired: true } as BodyField<Exclude<T, undefined>>;
}

export function withDefault<T>(field: BodyField<T>, absent: Exclude<T, undefined>): BodyField<Exclude<T, undefined>> {
  return { ...field, absent } as BodyField<Exclude<T, undefined>>;
}

/** Refuses values; `test` gives the sentence, or an empty text for the usual one. */
export function checked<T>(field: BodyField<T>, test: (value: Exclude<T, undefined>) => string | undefined): BodyField<T> {
  return {
    ...field,
    read: (value) => {
      const result = field.read(value);
      const sentence = test(result as Exclude<T, undefined>);
      if (sentence !== undefined) throw new WrongValue(sentence === '' ? undefined : sentence);
      return result;
    },
  };
}

export function list<T>(item: BodyField<T>): BodyField<readonly Exclude<T, undefined>[]> {
  return {
    absent: [],
    shape: 'list',
    read: (value) => {
      if (!Array.isArray(value)) throw new WrongValue();
      return value.map((entry, index) => inList(index, () => item.read(entry) as Exclude<T, undefined>));
    },
  };
}

export function object<F extends Fields>(fields: F): BodyField<Message<F> | undefined> {
  return scalar((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongValue();
    return readFields(fields, value as Readonly<Record<string, unknown>>);
  });
}

/** Reads a JSON object by a table, in the table's order. Unknown fields are ignored; null is as if not there. */
export function readFields<F extends Fields>(fields: F, raw: Readonly<Record<string, unknown>>): Message<F> {
  const message: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name]!;
    message[name] = at(name, () => {
      const value = valueOf(raw, name);
      if (value === undefined || value === null || (value === '' && field.isRequired)) {
        if (field.isRequired) throw new MissingValue('missing value');
        return field.absent;
      }
      return field.read(value);
    });
  }
  return message as Message<F>;
}

/** A field goes by its proto name or by its lowerCamel name, never by both. */
function valueOf(raw: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = raw[name];
  if (!name.includes('_')) return value;
  const camel = name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const other = raw[camel];
  if (other === undefined) return name === 'run_id' ? (value ?? raw['run_uuid']) : value;
  if (value !== undefined) throw new WrongValue(`Request specifies both '${name}' and '${camel}'; provide only one of them.`);
  return other;
}

/** Of an item that is wrong as a whole the list is told, not the item. */
function inList<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MissingValue || (error instanceof WrongValue && error.path.length > 0)) error.path.unshift(index);
    throw error;
  }
}

function at<T>(step: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongValue || error instanceof MissingValue) error.path.unshift(step);
    throw error;
  }
}
