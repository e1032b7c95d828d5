// Values as the Python server prints them in its messages, which clients' tests match: JSON by json.dumps,
// and text, numbers and lists by repr.

/** A number as it stood in the request: `9.0` is not `9` to Python. */
export class NumberSource {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

const parseWithContext = JSON.parse as (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown;

/** Parses JSON, keeping the source text of numbers. */
export function parseSource(text: string): unknown {
  return parseWithContext(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined ? new NumberSource(source) : value));
}

/** Python's `json.dumps(value, sort_keys=True, separators=(",", ":"))`. */
export function pythonJson(value: unknown): string {
  if (value instanceof NumberSource) return pythonNumber(value.source);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return asciiJson(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${asciiJson(key)}:${pythonJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Python's `json.dumps` as it is: with a space after each comma and colon. */
export function pythonDumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonDumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${asciiJson(key)}: ${pythonDumps(item)}`)
      .join(', ')}}`;
  return typeof value === 'string' ? asciiJson(value) : JSON.stringify(value);
}

/** The name of the Python type a JSON value becomes. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (value instanceof NumberSource) return /[.eE]/.test(value.source) ? 'float' : 'int';
  if (Array.isArray(value)) return 'list';
  return { string: 'str', boolean: 'bool', number: Number.isInteger(value) ? 'int' : 'float' }[typeof value as string] ?? 'dict';
}

function pythonNumber(source: string): string {
  return /[.eE]/.test(source) ? pythonFloat(Number(source)) : source;
}

/** A float as Python's repr prints it: always with a point or an exponent, the exponent from 1e16 and of two digits. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e16);
  const text = isPlain ? String(value) : value.toExponential();
  if (isPlain) return /\./.test(text) ? text : `${text}.0`;
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Python's repr of a text. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return quote + (quote === "'" ? inner.replace(/'/g, "\\'") : inner) + quote;
}

/** Python's repr of a list of texts. */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonRepr).join(', ')}]`;
}

/** Python's repr of a set of texts; its order is arbitrary, ours is alphabetical. */
export function pythonSet(texts: readonly string[]): string {
  return `{${[...texts].sort().map(pythonRepr).join(', ')}}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
