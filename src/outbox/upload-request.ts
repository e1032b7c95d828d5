// Sends a write of the program that was taken while the server was away, as it came, with the server's ids in place of
// those made up meanwhile.
import { ApiError, unreachable } from '../../sdk/api-error.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import { readPlace } from '../workspace/read-place.ts';
import type { Delivery } from './delivery.ts';
import { madeUpExperimentId, withServerIds } from './made-up-experiment.ts';
import type { Learnt } from './outbox.ts';
import { trackedSource } from './upload-content.ts';

type RequestDelivery = Extract<Delivery, { readonly kind: 'request' }>;

export interface RequestPorts {
  readonly server: string;
  readonly runId: string;
  readonly experiments: ReadonlyMap<string, string>;
  readonly store: LocalContent;
  readonly send: (request: Request) => Promise<Response>;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

/** Throws an `ApiError`, or an `UnreadableError` when its file is gone. */
export async function uploadRequest(delivery: RequestDelivery, ports: RequestPorts): Promise<Learnt> {
  const path = withServerIds(delivery.path, ports.experiments);
  if (path.endsWith(createVersionPath)) {
    const known = await findVersion(delivery, ports);
    if (known !== undefined) return known;
  }
  const { body, failure } = await bodyOf(delivery, ports);
  const request = new Request(`${ports.server}${path}`, {
    method: delivery.method,
    headers: delivery.headers,
    signal: ports.signal,
    ...(body === undefined ? {} : { body }),
    // As the typed client sends streams: none is kept for a redirect.
    ...(body instanceof ReadableStream ? { duplex: 'half', redirect: 'error' } : {}),
  });
  const response = await ports.send(request).catch((error: unknown) => {
    throw failure() ?? unreachable(ports.server, error);
  });
  const text = await response.text().catch(() => '');
  if (path.endsWith('/mlflow/experiments/create')) return learnExperiment(delivery, { status: response.status, text }, ports);
  if (!response.ok && !isDoneAlready(delivery, response.status, text)) throw refusal(response.status, text);
  return path.endsWith(createVersionPath) ? learnVersion(delivery, (JSON.parse(text) as { readonly model_version: WireVersion }).model_version) : {};
}

const createVersionPath = '/mlflow/model-versions/create';

interface WireVersion {
  readonly version: string;
  readonly source?: string | undefined;
  readonly run_id?: string | undefined;
}

function learnVersion({ headers }: RequestDelivery, { version }: WireVersion): Learnt {
  const madeUp = headers['assay-id'];
  return madeUp === undefined ? {} : { experiments: { [madeUp]: version } };
}

/** A version that an earlier try made before its answer was lost: the same model, or the same files of the same run. */
async function findVersion(delivery: RequestDelivery, ports: RequestPorts): Promise<Learnt | undefined> {
  const { name = '', ...wanted } = JSON.parse(withServerIds(delivery.text ?? '{}', ports.experiments)) as Partial<WireVersion> & { readonly name?: string };
  const query = new URLSearchParams({ filter: `name = '${name.replaceAll("'", "''")}'`, max_results: '1000' });
  const request = new Request(`${ports.server}/api/2.0/mlflow/model-versions/search?${query.toString()}`, { signal: ports.signal });
  const response = await ports.send(request).catch((error: unknown) => {
    throw unreachable(ports.server, error);
  });
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  const { model_versions: versions = [] } = JSON.parse(text) as { readonly model_versions?: readonly WireVersion[] };
  // The source of a logged model names that model, which is of one run; the source of files may be the same for several.
  const isOneModel = wanted.source?.startsWith('models:/m-') === true;
  const same = versions.find(({ source, run_id: runId = '' }) => source === wanted.source && (isOneModel || runId === (wanted.run_id ?? '')));
  return same && learnVersion(delivery, same);
}

/** What MLflow's own answers say of a refusal. */
function refusal(status: number, text: string): ApiError {
  const { error_code: code, message } = wireError(text);
  return new ApiError(message === undefined ? `the server answered ${status}` : `${code ?? status}: ${message}`, {
    code: status === 404 ? 'not_found' : 'invalid_argument',
    status,
  });
}

function wireError(text: string): { readonly error_code?: string; readonly message?: string } {
  try {
    return JSON.parse(text) as { readonly error_code?: string; readonly message?: string };
  } catch {
    return {};
  }
}

/** Removing what is gone, and making by name what is there, have had their effect: at a first try that got no answer, or by others. */
function isDoneAlready({ method, path }: RequestDelivery, status: number, text: string): boolean {
  const { error_code: code, message = '' } = wireError(text);
  const removes = method === 'DELETE' || /\/(runs\/delete-tag|experiments\/delete-experiment-tag)$/.test(path);
  if (removes && status === 404) return message.startsWith('No tag with');
  return path.endsWith('/registered-models/create') && code === 'RESOURCE_ALREADY_EXISTS';
}

/** Which experiment of the server the program meant when it made one while the server was away. */
async function learnExperiment(delivery: RequestDelivery, answer: { readonly status: number; readonly text: string }, ports: RequestPorts): Promise<Learnt> {
  const { name } = JSON.parse(delivery.text ?? '{}') as { readonly name: string };
  const madeUp = madeUpExperimentId(ports.runId, name);
  if (answer.status === 200) return { experiments: { [madeUp]: (JSON.parse(answer.text) as { readonly experiment_id: string }).experiment_id } };
  if (wireError(answer.text).error_code !== 'RESOURCE_ALREADY_EXISTS') throw refusal(answer.status, answer.text);
  const response = await ports.send(new Request(`${ports.server}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`, { signal: ports.signal }));
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  return { experiments: { [madeUp]: (JSON.parse(text) as { readonly experiment: { readonly experiment_id: string } }).experiment.experiment_id } };
}

interface RequestBody {
  readonly body: string | ReadableStream<Uint8Array> | undefined;
  /** Why the bytes could not be read, if they could not. */
  readonly failure: () => Error | undefined;
}

/** A model's description tells where the model lies, with the experiment's id in it. */
const describingFile = /\/MLmodel$/;
const describingLimit = 1024 * 1024;

async function bodyOf({ path, text, body }: RequestDelivery, { store, experiments, onBytes }: RequestPorts): Promise<RequestBody> {
  if (text !== undefined) return { body: withServerIds(text, experiments), failure: () => undefined };
  if (body === undefined) return { body: undefined, failure: () => undefined };
  const source = trackedSource(readPlace(body.place, body.digest, store), onBytes);
  if (experiments.size > 0 && describingFile.test(path) && body.sizeBytes <= describingLimit) {
    const pieces: Uint8Array[] = [];
    for await (const piece of source.bytes) pieces.push(piece);
    return { body: withServerIds(Buffer.concat(pieces).toString('utf8'), experiments), failure: () => undefined };
  }
  return { body: ReadableStream.from(source.bytes), failure: () => source.failure };
}
