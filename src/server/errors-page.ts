// Prints docs/errors.md: every error code with its meaning and what each wire makes of it, asked of the wires
// themselves.
import { AssayError, type ErrorCode, errorCodes } from '../core/base/errors.ts';
import type { Log } from '../log.ts';
import { errorAnswer } from '../protocols/mlflow/errors.ts';
import { errorResponse } from '../protocols/native/errors.ts';

/** What each code says; a new code does not compile without. */
const meanings: Record<ErrorCode, string> = {
  invalid_argument: 'The request is wrong in itself: the message names the field, the value and what would be right.',
  unauthenticated: 'The server does not know who asks.',
  permission_denied: 'The server knows who asks, and the answer is no.',
  not_found: 'There is no such thing, or not for who asks.',
  already_exists: 'The name is taken.',
  conflict: 'It changed in the meantime, or another thing is in the way.',
  failed_precondition: 'A right request at the wrong moment, such as writing to a deleted run.',
  limit_exceeded: 'More than is taken at once.',
  rate_limited: 'Too many requests in too short a time; wait and try again.',
  integrity: 'Stored bytes are not those that were put: restore them from a backup.',
  unsupported: 'The other tool knows this, Assay does not serve it.',
  unavailable: 'Not possible at this moment, such as a full disk or a database that is away; try again.',
  internal: "The server's own fault; its log has the cause under the request id of the answer.",
};

const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

/** The whole page; written by scripts/generate-docs.mjs and compared by a test. */
export async function errorsPage(): Promise<string> {
  const rows: string[] = [];
  for (const code of errorCodes) {
    const error = new AssayError(code, '');
    const native = errorResponse(error, { request: new Request('http://localhost/'), requestId: '', log: silent });
    const mlflow = errorAnswer(error);
    const { error_code: mlflowCode } = (await mlflow.json()) as { readonly error_code: string };
    rows.push(`| \`${code}\` | ${meanings[code]} | ${native.status} | \`${mlflowCode}\` ${mlflow.status} |`);
  }
  return `${pageStart}${rows.join('\n')}\n`;
}

const pageStart = `# Errors

<!-- Generated from src/core/base/errors.ts and the wires by scripts/generate-docs.mjs; a test compares them. -->

Every refusal has one of ${errorCodes.length} codes and a sentence that says what to do. The native API answers
\`{"error": {"code", "message", "requestId"}}\` with the status below; to MLflow's client the server answers as MLflow's
own would, \`{"error_code", "message"}\`. Clients of MLflow try 408, 429, 500, 502, 503 and 504 again by themselves, so
a mistake of the user is never one of these. \`X-Request-Id\` of every answer leads to its lines in the server's log.

| Code | Meaning | Native | MLflow |
|---|---|---|---|
`;
