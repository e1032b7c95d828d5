// The closed list of ways an operation can refuse, and the one class that carries a refusal.
// Every wire maps each code to its own answer in an exhaustive Record, so a new code does not
// compile until every wire has decided what it means there.

/** All error codes, in the order of the errors page. */
export const errorCodes = [
  'invalid_argument',
  'unauthenticated',
  'permission_denied',
  'not_found',
  'already_exists',
  'conflict',
  'failed_precondition',
  'limit_exceeded',
  'rate_limited',
  'integrity',
  'unsupported',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What an error is about: the kind of thing, in the field's words, and its id or name. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/** Further facts an edge may need to word its answer; never shown as they are. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface ErrorOptions {
  readonly subject?: Subject;
  /** A stable reason within the code, such as `param_changed`, for wires with texts of their own. */
  readonly reason?: string;
  readonly detail?: ErrorDetail;
  readonly cause?: unknown;
}

/**
 * A refusal an edge can answer with. The message is a sentence for the person who asked: it names the
 * thing, the value and the fix. A programmer's mistake is never wrapped in one.
 */
export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly code: ErrorCode;
  readonly subject: Subject | undefined;
  readonly reason: string | undefined;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.subject = options.subject;
    this.reason = options.reason;
    this.detail = options.detail ?? {};
  }
}

/** The thing asked for does not exist, or is not for this caller. */
export function notFound(kind: string, id: string, message = `${kind} '${id}' does not exist`): AssayError {
  return new AssayError('not_found', message, { subject: { kind, id } });
}

/** The request is wrong in itself: names the field, the value and what would be right. */
export function invalidArgument(message: string, options: ErrorOptions = {}): AssayError {
  return new AssayError('invalid_argument', message, options);
}
