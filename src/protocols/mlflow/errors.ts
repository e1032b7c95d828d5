// Refusals as MLflow's client reads them: JSON with `error_code` and `message`, and a status. The client
// retries 408, 429, 500, 502, 503 and 504 for minutes, so what the user must change is never one of these.
import { AssayError, type ErrorCode } from '../../core/base/errors.ts';
import { json } from './answer.ts';

interface WireCode {
  readonly code: string;
  readonly status: number;
}

const wireCodes: Record<ErrorCode, WireCode> = {
  invalid_argument: { code: 'INVALID_PARAMETER_VALUE', status: 400 },
  unauthenticated: { code: 'UNAUTHENTICATED', status: 401 },
  permission_denied: { code: 'PERMISSION_DENIED', status: 403 },
  not_found: { code: 'RESOURCE_DOES_NOT_EXIST', status: 404 },
  // 400, not 409: clients read the code.
  already_exists: { code: 'RESOURCE_ALREADY_EXISTS', status: 400 },
  conflict: { code: 'RESOURCE_CONFLICT', status: 409 },
  // MLflow's INVALID_STATE would be 500, which its client retries.
  failed_precondition: { code: 'INVALID_PARAMETER_VALUE', status: 400 },
  limit_exceeded: { code: 'INVALID_PARAMETER_VALUE', status: 400 },
  rate_limited: { code: 'REQUEST_LIMIT_EXCEEDED', status: 429 },
  integrity: { code: 'DATA_LOSS', status: 500 },
  unsupported: { code: 'NOT_IMPLEMENTED', status: 501 },
  unavailable: { code: 'TEMPORARILY_UNAVAILABLE', status: 503 },
  internal: { code: 'INTERNAL_ERROR', status: 500 },
};

/** Reasons that MLflow answers with another code than the rest of their kind. */
const reasonCodes: Readonly<Record<string, WireCode>> = {
  alias_missing: { code: 'INVALID_PARAMETER_VALUE', status: 400 },
  // MLflow's status would be 500, which its client retries.
  workspaces_off: { code: 'FEATURE_DISABLED', status: 400 },
  bad_request: { code: 'BAD_REQUEST', status: 400 },
};

/** MLflow's own words for refusals core makes; clients' tests match on them. */
const reasonTexts: Readonly<Record<string, (error: AssayError) => string>> = {
  experiment_deleted: ({ subject }) => `The experiment ${subject?.id ?? ''} must be in the 'active' state. Current state is deleted.`,
  run_deleted: ({ subject }) => `The run ${subject?.id ?? ''} must be in the 'active' state. Current state is deleted.`,
  experiment_name_taken: ({ subject }) => `Experiment(name=${subject?.id ?? ''}) already exists.`,
  param_changed: ({ subject, detail }) =>
    `Changing param values is not allowed. Param with key='${said(detail['key'])}' was already logged with value='${said(detail['stored'])}' for run ID='${subject?.id ?? ''}'. ` +
    `Attempted logging new value '${said(detail['given'])}'.`,
  tag_missing: ({ subject, detail }) =>
    subject?.kind === 'logged model'
      ? `No tag with key '${said(detail['key'])}' found for model with ID '${subject.id}'.`
      : `No tag with name: ${said(detail['key'])} in ${subject?.kind ?? ''} with id ${subject?.id ?? ''}`,
  version_missing: ({ detail }) => `Model Version (name=${said(detail['name'])}, version=${said(detail['version'])}) not found`,
  alias_missing: ({ detail }) => `Registered model alias ${said(detail['alias'])} not found.`,
  page_token: ({ message }) => `Invalid page token: ${message}`,
  latest_missing: ({ subject }) => `Latest version not found for model ${subject?.id ?? ''}.`,
  alias_reserved: ({ detail, message }) =>
    detail['alias'] === undefined
      ? message
      : said(detail['alias']).toLowerCase() === 'latest'
        ? "'latest' alias name (case insensitive) is reserved."
        : `Version alias name '${said(detail['alias'])}' is reserved.`,
};

/** A text as it is; anything else as JSON. */
function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

const missingTexts: Readonly<Record<string, (id: string) => string>> = {
  experiment: (id) => `No Experiment with id=${id} exists`,
  run: (id) => `Run with id=${id} not found`,
  'logged model': (id) => `Logged model with ID '${id}' not found.`,
  'registered model': (id) => `Registered Model with name=${id} not found`,
  webhook: (id) => `Webhook with ID ${id} not found.`,
  artifact: (id) => `No such artifact: '${id}'`,
};

/** The answer to a refusal; anything but an AssayError is a fault of ours and told as such, without its words. */
export function errorAnswer(error: unknown): Response {
  if (!(error instanceof AssayError)) return wireError(wireCodes.internal, 'The server failed to answer; its log has the cause under the X-Request-Id of this answer.');
  const wire = (error.reason === undefined ? undefined : reasonCodes[error.reason]) ?? wireCodes[error.code];
  return wireError(wire, textOf(error));
}

/** Whether the server's log should have the cause: ours to mend. */
export function isOurFault(error: unknown): boolean {
  return !(error instanceof AssayError) || error.code === 'internal' || error.code === 'integrity';
}

function wireError({ code, status }: WireCode, message: string): Response {
  const response = json({ error_code: code, message }, status);
  // MLflow's client repeats these by itself, and waits as long as it is told.
  if (status === 429 || status === 503) response.headers.set('Retry-After', '1');
  return response;
}

/** JSON with this very code makes the client try its next route; any other 404 makes it give up. */
export function endpointNotFound(method: string, path: string): Response {
  return wireError({ code: 'ENDPOINT_NOT_FOUND', status: 404 }, `Not found: ${method} ${path} is not served here.`);
}

function textOf(error: AssayError): string {
  const byReason = error.reason === undefined ? undefined : reasonTexts[error.reason];
  if (byReason) return byReason(error);
  const byKind = error.code === 'not_found' && error.reason === undefined && error.subject ? missingTexts[error.subject.kind] : undefined;
  return byKind ? byKind(error.subject!.id) : error.message;
}
