// Sends one delivery straight to the server, past an outbox whose disk is full.
import { createClient } from '../../sdk/client.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { Delivery } from './delivery.ts';
import type { Outbox } from './outbox.ts';
import { uploadDelivery } from './upload.ts';

const silenceMs = 30_000;

/** Throws when the server did not take it. */
export async function sendDelivery(
  delivery: Delivery,
  { server, outbox, store }: { readonly server: string; readonly outbox: Outbox; readonly store: LocalContent },
): Promise<void> {
  const send = (request: Request): Promise<Response> => fetch(request);
  await uploadDelivery(delivery, {
    client: createClient({ baseUrl: server, fetch: send }),
    server,
    spool: outbox.folder,
    runId: outbox.runId,
    experiments: outbox.experiments,
    store,
    send,
    signal: AbortSignal.timeout(silenceMs),
    onBytes: () => undefined,
    // There is no room to note it in.
    onRefused: () => Promise.resolve(),
  });
}
