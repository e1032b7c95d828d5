// The one class of errors the client throws.
import type { ErrorBody, ErrorCode, Subject } from './shapes.ts';

/** A refusal of the server, or `unreachable` when there was no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode | 'unreachable';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly subject: Subject | undefined;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(message: string, facts: Pick<ApiError, 'code' | 'status'> & Partial<Pick<ApiError, 'subject' | 'requestId'>> & { readonly cause?: unknown }) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.subject = facts.subject;
    this.requestId = facts.requestId;
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.code === 'unreachable' || this.code === 'rate_limited' || this.code === 'unavailable' || this.code === 'internal';
  }
}

/** The error an answer of 400 or more stands for, also when a proxy on the way wrote it. */
export async function errorOfResponse(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const { error } = parseBody(text);
  if (error === undefined) {
    return new ApiError(`the server answered ${response.status} ${response.statusText}`.trim(), { code: codeOfStatus(response.status), status: response.status });
  }
  return new ApiError(error.message, { code: error.code, status: response.status, subject: error.subject, requestId: error.requestId });
}

/** The error when a request got no answer. */
export function unreachable(url: string, cause: unknown): ApiError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ApiError(`no answer from ${new URL(url).origin} (${reason}); is the server running?`, { code: 'unreachable', status: 0, cause });
}

function parseBody(text: string): Partial<ErrorBody> {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody> | null;
    return typeof body?.error?.code === 'string' && typeof body.error.message === 'string' ? body : {};
  } catch {
    return {};
  }
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'permission_denied';
  if (status === 404) return 'not_found';
  if (status === 413) return 'limit_exceeded';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return status === 503 || status === 502 || status === 504 ? 'unavailable' : 'internal';
  return 'invalid_argument';
}
