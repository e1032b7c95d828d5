// Where a request's fields come from: its query or its JSON body, with what is needed to word a refusal.
import { invalidArgument } from '../../../core/base/errors.ts';
import { parseSource, pythonJson, pythonType } from '../python-text.ts';
import { type Fields, type Message, MissingValue, readFields, WrongValue } from './fields.ts';

/** The raw fields, and the body's text when they came from one. */
export interface RequestSource {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body?: string;
}

const suffix = ' See the API docs for more information about request parameters.';

/** Reads a request by a table; throws `invalid_argument` in the words of MLflow's server. */
export function readRequest<F extends Fields>(fields: F, source: RequestSource): Message<F> {
  try {
    return readFields(fields, source.fields);
  } catch (error) {
    if (error instanceof MissingValue) throw invalidArgument(`Missing value for required parameter '${pathText(error.path)}'.${suffix}`);
    if (error instanceof WrongValue) throw wrongValue(error, source);
    throw error;
  }
}

function wrongValue({ path, sentence }: WrongValue, source: RequestSource): Error {
  if (sentence !== undefined) return invalidArgument(sentence.startsWith('Request specifies') ? sentence : `${sentence}${suffix}`);
  const value = path.reduce<unknown>((node, step) => (node as Record<string | number, unknown> | undefined)?.[step], sourceTree(source));
  return invalidArgument(`Invalid value ${pythonJson(value)} for parameter '${pathText(path)}' supplied:  Hint: Value was of type '${pythonType(value)}'.${suffix}`);
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
export async function bodySource(request: Request): Promise<RequestSource> {
  checkContentType(request);
  const body = await request.text();
  if (body === '') return { fields: {} };
  const parsed = parseBody(body);
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw invalidArgument(`The request body must be a JSON object, got ${body.slice(0, 60)}.${suffix}`);
  return parsed === null ? { fields: {} } : { fields: parsed as Readonly<Record<string, unknown>>, body };
}

function parseBody(body: string): unknown {
  const parsed = parseOr(body, null);
  return typeof parsed === 'string' ? parseOr(parsed, parsed) : parsed;
}

function parseOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** MLflow looks at the type of POST and PUT only: browsers can send these across sites without asking. */
function checkContentType(request: Request): void {
  if (request.method !== 'POST' && request.method !== 'PUT') return;
  const type = request.headers.get('content-type');
  if (type === null) throw invalidArgument('Bad Request. Content-Type header is missing.');
  if (type.split(';')[0] !== 'application/json') throw invalidArgument("Bad Request. Content-Type must be one of ['application/json'].");
}
