// How this wire says each refusal: an HTTP status and a body of the contract.
import type { ErrorBody } from '../../../sdk/shapes.ts';
import { AssayError, type ErrorCode } from '../../core/base/errors.ts';
import type { Log } from '../../log.ts';

const statuses: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  conflict: 409,
  failed_precondition: 409,
  limit_exceeded: 413,
  rate_limited: 429,
  integrity: 500,
  unsupported: 501,
  unavailable: 503,
  internal: 500,
};

/** Not the asker's doing: worth a line in the log. */
const faults: ReadonlySet<ErrorCode> = new Set(['integrity', 'unavailable', 'internal']);

/** What the answer to a failed request needs to know of it. */
export interface FailedRequest {
  readonly request: Request;
  readonly requestId: string;
  readonly log: Log;
}

/** The answer to whatever was thrown. What is not a refusal is a fault of ours: logged, and told without its inside. */
export function errorResponse(thrown: unknown, { request, requestId, log }: FailedRequest): Response {
  const error = refusalOf(thrown) ?? new AssayError('internal', `the server failed; its log has the cause under request ${requestId}`, { cause: thrown });
  const status = statuses[error.code];
  // A client that breaks off its upload ends the read of it with an error of the socket.
  if (faults.has(error.code) && !request.signal.aborted) log.error('request.failed', { requestId, method: request.method, path: new URL(request.url).pathname, error: thrown });
  const { code, message, subject } = error;
  const body: ErrorBody = { error: { code, message, requestId, ...(subject === undefined ? {} : { subject }) } };
  return Response.json(body, { status, headers: code === 'rate_limited' || code === 'unavailable' ? { 'retry-after': '1' } : {} });
}

/** A body that was cut off reaches us as an error whose cause is the refusal. */
function refusalOf(thrown: unknown): AssayError | undefined {
  if (thrown instanceof AssayError) return thrown;
  return thrown instanceof Error && thrown.cause instanceof AssayError ? thrown.cause : undefined;
}
