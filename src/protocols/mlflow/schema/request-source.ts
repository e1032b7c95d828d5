// Where a request's fields come from: its query or its JSON body, with what is needed to word a refusal.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type JsonBody, largeBodyBytes, type ReadJson, tooDeep } from '../../../core/base/json-body.ts';
import { badText } from '../../../core/base/text-flaw.ts';
import { hasFarInteger, parseWholeNumbers } from '../../../core/base/whole-number.ts';
import { parseSource, pythonJson, pythonType } from '../python-text.ts';
import { type Fields, type Message, MissingValue, readFields, WrongValue } from './fields.ts';

/** The raw fields, and the body's text when they came from one. */
export interface RequestSource {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Absent as well when the body was too large to keep it. */
  readonly body?: string;
  readonly isLarge?: boolean;
  /** The JSON of the metrics of a large body, each number by its text. */
  readonly metrics?: string;
}

const suffix = ' See the API docs for more information about request parameters.';

/** Reads a request by a table; throws `invalid_argument` in the words of MLflow's server. */
export function readRequest<F extends Fields>(fields: F, source: RequestSource): Message<F> {
  try {
    return readFields(fields, exactFields(source));
  } catch (error) {
    if (error instanceof MissingValue) throw invalidArgument(`Missing value for required parameter '${pathText(error.path)}'.${suffix}`);
    if (error instanceof WrongValue) throw wrongValue(error, source);
    throw error;
  }
}

/** With the integers that a double would round as they were written. */
function exactFields({ fields, body, metrics }: RequestSource): RequestSource['fields'] {
  if (metrics !== undefined && hasFarInteger(metrics)) return { ...fields, metrics: parseWholeNumbers(metrics) };
  if (body === undefined || !hasFarInteger(body)) return fields;
  const exact = parseWholeNumbers(body);
  return (typeof exact === 'string' ? parseWholeNumbers(exact) : exact) as RequestSource['fields'];
}

function wrongValue({ path, sentence, hint }: WrongValue, source: RequestSource): Error {
  if (sentence !== undefined) return invalidArgument(sentence.startsWith('Request specifies') ? sentence : `${sentence}${suffix}`);
  const { text, type } = shownValue(path, source);
  return invalidArgument(`Invalid value ${text} for parameter '${pathText(path)}' supplied:  Hint: ${hint ?? `Value was of type '${type}'.`}${suffix}`);
}

/** A value as Python shows it; of a large body nothing that may be long is shown. */
function shownValue(path: readonly (string | number)[], source: RequestSource): { readonly text: string; readonly type: string } {
  try {
    const value = path.reduce<unknown>((node, step) => (node as Record<string | number, unknown> | undefined)?.[step], sourceTree(source));
    const mayBeLong = source.isLarge === true && (typeof value === 'object' || typeof value === 'string');
    return { text: mayBeLong ? '…' : pythonJson(value), type: pythonType(value) };
  } catch (error) {
    // A small body too may be nested deeper than can be walked.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/** The fields again, numbers with their source text. */
function sourceTree({ fields, body }: RequestSource): unknown {
  if (body === undefined) return fields;
  const tree = parseSource(body);
  return typeof tree === 'string' ? parseSource(tree) : tree;
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** The parameters of a query, shaped by the table: repeated keys as lists, `true` and `false` as booleans. */
export function querySource(fields: Fields, query: URLSearchParams): RequestSource {
  const raw: Record<string, unknown> = {};
  for (const name of query.keys()) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined && name !== 'run_uuid') continue;
    raw[name] = field?.shape === 'list' ? query.getAll(name) : field?.shape === 'boolean' ? booleanOf(query.get(name)!) : query.get(name);
  }
  return { fields: raw };
}

function booleanOf(value: string): boolean {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw invalidArgument(`Invalid boolean value: ${value}, must be 'true' or 'false'.`);
  return lower === 'true';
}

/**
 * The fields of a JSON body. An absent or unreadable body is an empty message, and a text that holds JSON is
 * decoded again: old clients encode twice.
 */
export async function bodySource(request: Request, readJson: ReadJson): Promise<RequestSource> {
  checkContentType(request);
  const body = await readTwice(request, readJson);
  if (body === undefined) return { fields: {} };
  const { value, text, flaw, exact } = body;
  if (flaw !== undefined) throw badText(flaw);
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidArgument(`The request body must be a JSON object, got ${(text ?? pythonType(value)).slice(0, 60)}.${suffix}`);
  if (value === null) return { fields: {} };
  return {
    fields: value as Readonly<Record<string, unknown>>,
    ...(text === undefined ? { isLarge: true, ...(exact?.['metrics'] !== undefined && { metrics: exact['metrics'] }) } : { body: text }),
  };
}

async function readTwice(request: Request, readJson: ReadJson): Promise<Exclude<JsonBody, { readonly problem: string }> | undefined> {
  const isLarge = Number(request.headers.get('content-length')) > largeBodyBytes;
  const body = await readJson(request, isLarge ? ['metrics'] : []);
  if ('problem' in body) return undefined;
  const { value: inner } = body;
  if (typeof inner !== 'string') return body;
  const again = await readJson({
    headers: { get: () => null },
    text: () => Promise.resolve(inner),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(inner).buffer),
  });
  return 'problem' in again ? body : { ...body, value: again.value, ...(again.flaw && { flaw: again.flaw }) };
}

/** MLflow looks at the type of POST and PUT only: browsers can send these across sites without asking. */
function checkContentType(request: Request): void {
  if (request.method !== 'POST' && request.method !== 'PUT') return;
  const type = request.headers.get('content-type');
  if (type === null) throw invalidArgument('Bad Request. Content-Type header is missing.');
  if (type.split(';')[0] !== 'application/json') throw invalidArgument("Bad Request. Content-Type must be one of ['application/json'].");
}
