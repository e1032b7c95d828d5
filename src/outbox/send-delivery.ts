// Sends one delivery straight to the server, past an outbox whose disk is full.
import type { LocalContent } from '../workspace/local-content.ts';
import type { Delivery } from './delivery.ts';
import type { Outbox } from './outbox.ts';
import { uploadDelivery, uploadPorts } from './upload.ts';

const silenceMs = 30_000;

/** Throws when the server did not take it. */
export async function sendDelivery(
  delivery: Delivery,
  { server, outbox, store }: { readonly server: string; readonly outbox: Outbox; readonly store: LocalContent },
): Promise<void> {
  await uploadDelivery(delivery, {
    ...uploadPorts({ outbox, server, store, send: (request) => fetch(request) }),
    signal: AbortSignal.timeout(silenceMs),
    onBytes: () => undefined,
    // There is no room to note it in.
    onRefused: () => Promise.resolve(),
  });
}
