// The MLflow server of one recorded program: hands everything on to the real one, and while that is away takes the
// program's writes into the outbox and answers them itself, so that the program feels nothing of it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AssayError } from '../core/base/errors.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { createForwarder, type Forwarder } from './forward.ts';
import type { SecretKeeper } from './keep-secrets-out.ts';
import { openKnown } from './known.ts';
import { createMetricWatch, type WatchedMetric, type NotANumber } from './metric-watch.ts';
import { createReach } from './reach.ts';
import { type RelayContext, sendRefusal, sendUnavailable } from './relay-context.ts';
import type * as Serving from './serve.ts';
import { createTranslation } from './translation.ts';

export interface RelayOptions {
  /** The real server's address; undefined for a recording that sends nothing until it is synchronised. */
  readonly server: string | undefined;
  readonly outbox: Outbox;
  readonly store: LocalContent;
  readonly runId: string;
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** What the program sends passes through it before it is kept or handed on, and waits until it is there. */
  readonly keeper?: Promise<SecretKeeper | undefined> | undefined;
  /** The server answers again after it was away: what waits can be sent. */
  readonly onServerBack?: (() => void) | undefined;
}

export interface Relay {
  readonly port: number;
  /** For the variable from which clients take their server. */
  readonly url: string;
  state(): RelayState;
  /** Lets requests under way finish for a moment. */
  stop(): Promise<void>;
}

export interface RelayState {
  readonly isServerReachable: boolean;
  readonly firstNotANumber: NotANumber | undefined;
  readonly lastMetrics: readonly WatchedMetric[];
  /** The name of the experiment the program chose itself, if it did. */
  readonly chosenExperiment: string | undefined;
}

/** How long the first requests wait for a run that is just being made. */
const newRunMs = 3_000;
const probeMs = 2_000;

export async function startRelay({ server, outbox, store, runId, port = 0, keeper = Promise.resolve(undefined), onServerBack = () => undefined }: RelayOptions): Promise<Relay> {
  const forwarder = server === undefined ? undefined : createForwarder(server.replace(/\/+$/, ''));
  const known = await openKnown(outbox.folder, runId);
  const expect = (): void => {
    if (outbox.run) known.expectRun(outbox.run);
    for (const [madeUp, id] of outbox.experiments) known.replaceMadeUp(madeUp, id);
  };
  expect();
  const endExpecting = outbox.onChange(expect);
  const watch = createMetricWatch();
  const reach = createReach({ probe: forwarder && (() => probe(forwarder)), onBack: onServerBack });
  let isRunLate = false;

  const context: RelayContext = {
    outbox,
    store,
    known,
    watch,
    reach,
    translation: createTranslation(outbox.experiments, known.handedOut),
    forwarder,
    mustQueue: async () => {
      if (reach.isAway) return true;
      if (!outbox.state().isRunWaiting) isRunLate = false;
      else if (!isRunLate) isRunLate = !(await sentWithin(outbox, newRunMs));
      const { isRunWaiting, waitingRequests } = outbox.state();
      return reach.isAway || isRunWaiting || waitingRequests > 0;
    },
    chosenExperiment: undefined,
    keeper,
  };

  const http = createServer({ requestTimeout: 0, keepAliveTimeout: 120_000, noDelay: true }, (incoming, outgoing) => {
    if (!isFromHere(incoming)) return refuse(incoming, outgoing);
    answer(incoming, outgoing, context).catch((error: unknown) => {
      if (outgoing.headersSent || incoming.destroyed) outgoing.destroy();
      else void sendUnavailable({ outgoing }, `The recording failed to answer: ${error instanceof Error ? error.message : String(error)}`);
    });
  });
  await listen(http, port);
  const bound = (http.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    state: () => ({
      isServerReachable: !reach.isAway,
      firstNotANumber: watch.firstNotANumber,
      lastMetrics: watch.summaries(),
      chosenExperiment: context.chosenExperiment === undefined ? undefined : known.experiment(context.chosenExperiment)?.name,
    }),
    stop: async () => {
      endExpecting();
      const closed = once(http, 'close');
      http.close();
      const sweep = setInterval(() => http.closeIdleConnections(), 50);
      const cut = setTimeout(() => http.closeAllConnections(), 2_000);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
      await reach.stop();
      forwarder?.close();
      await known.close();
    },
  };
}

let serving: Promise<typeof Serving> | undefined;

/** The wire with all its handlers is loaded for the first request: many programs send none. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse, context: RelayContext): Promise<void> {
  const { serve } = await (serving ??= import('./serve.ts'));
  await serve({ incoming, outgoing, method: incoming.method ?? 'GET', path: incoming.url ?? '/' }, context);
}

async function probe(forwarder: Forwarder): Promise<boolean> {
  try {
    return (await forwarder.exchange({ method: 'GET', path: '/health', headers: {}, silenceMs: probeMs })).status < 500;
  } catch {
    return false;
  }
}

/** Whether the run was made within the time. */
function sentWithin(outbox: Outbox, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isSent: boolean): void => {
      clearTimeout(timer);
      end();
      resolve(isSent);
    };
    const timer = setTimeout(() => done(false), ms);
    const end = outbox.onChange(() => {
      if (!outbox.state().isRunWaiting) done(true);
    });
  });
}

async function listen(http: Server, port: number): Promise<void> {
  http.listen(port, '127.0.0.1');
  await Promise.race([once(http, 'listening'), once(http, 'error').then(([error]) => Promise.reject(error as Error))]);
}

/**
 * Only programs of this machine: no other name may lead here (DNS rebinding), and no web page may send, which a browser
 * gives away by naming the page's origin.
 */
function isFromHere({ headers }: IncomingMessage): boolean {
  const name = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(headers.host ?? '');
  const host = (name?.[1] ?? name?.[2] ?? '').toLowerCase();
  return (host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)) && headers.origin === undefined && headers['sec-fetch-site'] === undefined;
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  outgoing.setHeader('connection', 'close');
  void sendRefusal({ outgoing }, new AssayError('permission_denied', 'This address serves the programs of this machine only.'));
}
