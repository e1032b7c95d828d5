// Fetch for a command that runs once: a server that is just starting, or a kept connection that it closed a moment ago, is
// no reason to say that it does not run. A few tries, and only of what may be said twice.
import { setTimeout as sleep } from 'node:timers/promises';

/** Nothing of the request has left this machine: whatever it is, it may be tried again. */
const neverSent = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'EADDRNOTAVAIL']);
/** The connection ended before the answer: the server may have heard it. */
const cutOff = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
/** Between the tries; a server that is away is known to be so half a second later. */
const waitsMs = [100, 400];

/** As `fetch`; rejects with the failure of the last try. */
export async function patientFetch(request: Request): Promise<Response> {
  for (const waitMs of waitsMs) {
    // Bytes that come from elsewhere cannot be read a second time.
    const spare = request.headers.get('content-type') === 'application/octet-stream' ? undefined : request.clone();
    try {
      return await fetch(request);
    } catch (error) {
      const code = codeOf(error);
      const isWorthIt = neverSent.has(code) || (cutOff.has(code) && repeatable.has(request.method));
      if (!isWorthIt || spare === undefined || request.signal.aborted) throw error;
      await sleep(waitMs, undefined, { signal: request.signal });
      request = spare;
    }
  }
  return fetch(request);
}

/** The system's word for what `fetch failed` hides; of several addresses that were tried, the first's. */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly errors?: readonly { readonly code?: string }[] } };
  return cause?.code ?? cause?.errors?.[0]?.code ?? '';
}
