// Sends one delivery. All of them may be sent again without changing what the first time did.
import { ApiError } from '../../sdk/api-error.ts';
import { type Client, createClient } from '../../sdk/client.ts';
import type { InputOf } from '../../sdk/contract.ts';
import { openExperiment } from '../../sdk/open-experiment.ts';
import { sendBatch } from '../../sdk/send-batch.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { Delivery, PrintedLines } from './delivery.ts';
import { madeUpExperimentId } from './made-up-experiment.ts';
import type { Learnt, Outbox } from './outbox.ts';
import { noteSentContents, readSentContents } from './sent-contents.ts';
import { uploadContents } from './upload-content.ts';
import { isTemporary } from './upload-failure.ts';
import { type RequestPorts, uploadRequest } from './upload-request.ts';

export interface UploadPorts extends RequestPorts {
  readonly client: Client;
  /** The run's spool folder. */
  readonly spool: string;
  /** Notes a part of a delivery that could not be delivered; the rest goes on. */
  readonly onRefused: (kind: 'refused' | 'unreadable', message: string) => Promise<void>;
}

/** Where the deliveries of an outbox go, and with what: the same for each of them. */
export interface Destination {
  readonly outbox: Pick<Outbox, 'folder' | 'runId' | 'experiments'>;
  readonly server: string;
  readonly store: LocalContent;
  readonly send: (request: Request) => Promise<Response>;
}

export function uploadPorts({ outbox, server, store, send }: Destination): Omit<UploadPorts, 'signal' | 'onBytes' | 'onRefused'> {
  return { client: createClient({ baseUrl: server, fetch: send }), server, spool: outbox.folder, runId: outbox.runId, experiments: outbox.experiments, store, send };
}

/** What later deliveries need to know. Throws an `ApiError`, or an `UnreadableError`. */
export async function uploadDelivery(delivery: Delivery, ports: UploadPorts): Promise<Learnt> {
  const { client, runId, signal } = ports;
  switch (delivery.kind) {
    case 'run':
      return createRun(delivery, ports);
    case 'facts':
      await client.updateRun({ runId, ...delivery.facts }, { signal });
      return {};
    case 'batch':
      await logBatch(delivery.batch, ports);
      return {};
    case 'missing-params':
      await logMissingParams(delivery.params, ports);
      return {};
    case 'printed':
      await appendLines(delivery, ports);
      return {};
    case 'console':
      await client.appendConsole({ runId, lines: delivery.lines }, { signal });
      return {};
    case 'content':
      await sendContents(delivery.contents, ports);
      await noteSentContents(ports.spool, delivery.contents);
      return {};
    case 'artifact':
      await withContents(() => client.linkArtifact({ owner: `run:${runId}`, path: delivery.path, digest: delivery.digest }, { signal }), ports);
      return {};
    case 'manifest':
      await withContents(() => client.recordManifest({ runId, manifestDigest: delivery.manifestDigest, observationDigest: delivery.observationDigest }, { signal }), ports);
      return {};
    case 'reproduction':
      await client.recordReproduction(delivery.reproduction, { signal });
      return {};
    case 'request':
      return uploadRequest(delivery, ports);
    case 'finish':
      await client.finishRun({ runId, status: delivery.status, endedAt: delivery.endedAt }, { signal });
      return {};
  }
}

function sendContents(contents: readonly PlacedContent[], ports: UploadPorts): Promise<number> {
  return uploadContents(contents, {
    ...ports,
    onUnreadable: ({ digest }, reason) => ports.onRefused('unreadable', `the bytes of ${digest} could not be read: ${reason}`),
  });
}

/** Once more when it was refused and the server turns out not to have contents any more that it was sent before. */
async function withContents(send: () => Promise<unknown>, ports: UploadPorts): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof ApiError) || isTemporary(error)) throw error;
    let missed = 0;
    for (const contents of await readSentContents(ports.spool)) missed += await sendContents(contents, ports);
    if (missed === 0) throw error;
    await send();
  }
}

async function createRun({ experiment, run }: Extract<Delivery, { readonly kind: 'run' }>, { client, signal }: UploadPorts): Promise<Learnt> {
  const experimentId = await openExperiment(client, experiment);
  try {
    await client.createRun({ ...run, experimentId }, { signal });
  } catch (error) {
    // The ids are random: it is this run, which a client of the program has been given, or has taken to another experiment, before.
    if (!(error instanceof ApiError && error.code === 'already_exists')) throw error;
    const { id: runId, userId: _, startedAt: __, tags = [], ...facts } = run;
    // Where there is no such run for us, the id is somebody else's: then the refusal stands.
    await client.updateRun({ runId, ...facts }, { signal }).catch((reason: unknown) => {
      throw reason instanceof ApiError && reason.code === 'not_found' ? error : reason;
    });
    await client.logBatch({ runId, tags }, { signal });
  }
  return { isRunSent: true, experiments: { [madeUpExperimentId(run.id, experiment)]: experimentId } };
}

/** Below what the server takes with one call, and for ordinary lines below what it reads in a thread of its own, which costs it more. */
const linesAtOnce = 2_500;

async function appendLines({ first, at, stream, texts }: PrintedLines, { client, runId, signal }: UploadPorts): Promise<void> {
  for (let from = 0; from < texts.length; from += linesAtOnce) {
    const lines = texts.slice(from, from + linesAtOnce).map((text, index) => ({ number: first + from + index, at, stream, text }));
    await client.appendConsole({ runId, lines }, { signal });
  }
}

type Batch = Omit<InputOf<'logBatch'>, 'runId'>;
type Param = NonNullable<Batch['params']>[number];

/** A refused batch is halved until what is wrong stands alone, so that nothing else is lost with it. */
async function logBatch(
  batch: Batch,
  ports: UploadPorts,
  onRefused: (alone: Batch, message: string) => Promise<void> = (_, message) => ports.onRefused('refused', message),
): Promise<void> {
  try {
    await sendBatch(ports.client, { runId: ports.runId, ...soundBatch(batch) }, { signal: ports.signal });
  } catch (error) {
    if (!(error instanceof ApiError) || isTemporary(error)) throw error;
    const [first, second] = halves(batch);
    if (second === undefined) await onRefused(batch, error.message);
    else for (const half of [first, second]) await logBatch(half, ports, onRefused);
  }
}

/** Arguments that a program was given may be bytes that are no text, and hold NUL: what the wire would refuse is sent as its replacement. */
function soundBatch(batch: Batch): Batch {
  const sound = <T extends { readonly key: string; readonly value: string }>(item: T): T => ({ ...item, key: soundText(item.key), value: soundText(item.value) });
  const { params, tags } = batch;
  return { ...batch, ...(params && { params: params.map(sound) }), ...(tags && { tags: tags.map(sound) }) };
}

function soundText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** The second is absent when there is no more than one thing. */
function halves({ metrics = [], params = [], tags = [] }: Batch): readonly [Batch, Batch?] {
  const items: readonly Batch[] = [...metrics.map((metric) => ({ metrics: [metric] })), ...params.map((param) => ({ params: [param] })), ...tags.map((tag) => ({ tags: [tag] }))];
  if (items.length < 2) return [{ metrics, params, tags }];
  const joined = (some: readonly Batch[]): Batch => ({
    metrics: some.flatMap((item) => item.metrics ?? []),
    params: some.flatMap((item) => item.params ?? []),
    tags: some.flatMap((item) => item.tags ?? []),
  });
  const middle = Math.ceil(items.length / 2);
  return [joined(items.slice(0, middle)), joined(items.slice(middle))];
}

const paramsAtOnce = 500;

/** Only keys the run does not have; a key that came in between keeps the value it has. */
async function logMissingParams(params: readonly Param[], ports: UploadPorts): Promise<void> {
  const known = await paramKeys(ports);
  const missing = [...new Map(params.filter(({ key }) => !known.has(key)).map((param) => [param.key, param])).values()];
  for (let from = 0; from < missing.length; from += paramsAtOnce) {
    await logBatch({ params: missing.slice(from, from + paramsAtOnce) }, ports, async (alone, message) => {
      const key = alone.params?.[0]?.key ?? '';
      if (!(await paramKeys(ports)).has(key)) await ports.onRefused('refused', message);
    });
  }
}

async function paramKeys({ client, runId, signal }: UploadPorts): Promise<ReadonlySet<string>> {
  return new Set((await client.getRun({ runId }, { signal })).run.params.map(({ key }) => key));
}
