// How this wire says each refusal. Clients try again after 408, 409 (for runs), 429 and 5xx, and never after another 4xx: whatever
// would go well later must not be told as a 4xx.
import { AssayError, type ErrorCode } from '../../core/base/errors.ts';

const statuses: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  // Not 409, which clients would try again for minutes.
  already_exists: 400,
  conflict: 400,
  failed_precondition: 400,
  limit_exceeded: 413,
  rate_limited: 429,
  integrity: 500,
  // Nothing that a client asks for is a fault of the server; 400 is not tried again.
  unsupported: 400,
  unavailable: 503,
  internal: 500,
};

/** Not the asker's doing: worth a line in the log. */
const faults: ReadonlySet<ErrorCode> = new Set(['integrity', 'unavailable', 'internal']);

export interface WireError {
  readonly status: number;
  readonly message: string;
  /** Whether it is the server's own fault, or one of its surroundings. */
  readonly isFault: boolean;
}

/** What is told of whatever was thrown. Of a fault of ours the inside is not told. */
export function wireErrorOf(thrown: unknown, requestId: string): WireError {
  const error = refusalOf(thrown);
  if (error === undefined) return { status: 500, message: `the server failed; its log has the cause under request ${requestId}`, isFault: true };
  return { status: statuses[error.code], message: error.message, isFault: faults.has(error.code) };
}

/** A body that was cut off reaches us as an error whose cause is the refusal. */
function refusalOf(thrown: unknown): AssayError | undefined {
  if (thrown instanceof AssayError) return thrown;
  return thrown instanceof Error && thrown.cause instanceof AssayError ? thrown.cause : undefined;
}

/** The form in which clients look for messages, on every surface of the wire. */
export function errorAnswer({ status, message }: WireError): Response {
  const headers: Record<string, string> = status === 429 || status === 503 ? { 'Retry-After': '1' } : {};
  return Response.json({ errors: [{ message }], error: message }, { status, headers });
}
