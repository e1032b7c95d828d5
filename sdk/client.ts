// A typed client of the native wire over fetch: one method per operation, derived from the contract. Runs in
// browsers and in Node, without dependencies.
import { errorOfResponse, unreachable } from './api-error.ts';
import { chartMediaType, decodeChart } from './chart-columns.ts';
import { columnsMediaType, decodeColumns } from './packed-columns.ts';
import { operations, type InputOf, type Operation, type OperationName, type OutputOf } from './contract.ts';
import { buildRequest } from './request.ts';
import type { MetricBuckets } from './metric-shapes.ts';
import type { ArtifactOwner } from './shapes.ts';

export interface ClientOptions {
  /** The server's address, such as `http://127.0.0.1:5000`. Default: where the page came from. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Sent with this request only, such as `Range`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The operations that answer once; the stream of events has a reader of its own (see events.ts). */
export type CallName = Exclude<OperationName, 'streamEvents'>;

/** Input may be left out where no field is needed. A refusal is thrown as an `ApiError`. */
export type Client = {
  readonly [Name in CallName]: (
    ...args: object extends InputOf<Name> ? [input?: InputOf<Name>, options?: CallOptions] : [input: InputOf<Name>, options?: CallOptions]
  ) => Promise<OutputOf<Name>>;
} & {
  /** The address of a file's bytes, for `src`, `href` and downloads. */
  artifactUrl(input: InputOf<'getArtifact'>): string;
};

export function createClient(options: ClientOptions = {}): Client {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const baseUrl = options.baseUrl ?? globalThis.location?.origin ?? '';

  async function call(operation: Operation<unknown, unknown>, input: unknown, { signal, headers }: CallOptions = {}): Promise<unknown> {
    const built = buildRequest(operation, input, baseUrl);
    const compact = compactForms.get(operation);
    const accept: Record<string, string> = compact === undefined ? {} : { accept: compact };
    const request = new Request(built.url, {
      method: built.method,
      headers: { ...accept, ...options.headers, ...built.headers, ...headers },
      ...(built.body === undefined ? {} : { body: built.body }),
      // Nobody could send a stream again to where a redirect points. A runtime that knows need not keep all of it for that.
      ...(built.body instanceof ReadableStream ? { duplex: 'half', redirect: 'error', window: null } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    const response = await send(request).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw unreachable(built.url, cause);
    });
    if (response.status === 304 && compact === columnsMediaType) return unchanged(response);
    if (!response.ok) throw await errorOfResponse(response);
    if (operation.answer === 'bytes') return response;
    if (operation.answer === 'none') return void (await response.arrayBuffer());
    const form = response.headers.get('content-type');
    if (form === chartMediaType) return decodeChart(await response.arrayBuffer());
    if (form === columnsMediaType) return decodeColumns(await response.arrayBuffer());
    return response.json();
  }

  const names = Object.keys(operations).filter((name) => name !== 'streamEvents') as CallName[];
  const methods = Object.fromEntries(names.map((name) => [name, (input?: unknown, callOptions?: CallOptions) => call(operations[name], input, callOptions)]));
  return { ...methods, artifactUrl: (input: InputOf<'getArtifact'>) => buildRequest(operations.getArtifact, input, baseUrl).url } as unknown as Client;
}

/** The operations whose answers have a form that is quicker to read than JSON. */
const compactForms = new Map<unknown, string>([
  [operations.getChart, chartMediaType],
  [operations.getMetricBuckets, columnsMediaType],
  [operations.getMetricBands, columnsMediaType],
]);

/** The answer to an `if-none-match` that names what there is. */
function unchanged(response: Response): MetricBuckets {
  return { version: response.headers.get('etag') ?? '', isUnchanged: true, low: 0, high: 0, width: 1, count: 0, lines: [] };
}

/** Names the owner of artifacts for the operations on them. */
export const ownerOf = {
  run: (runId: string): ArtifactOwner => `run:${runId}`,
  loggedModel: (modelId: string): ArtifactOwner => `logged-model:${modelId}`,
  modelVersion: (name: string, version: number): ArtifactOwner => `model-version:${name}/${version}`,
} as const;
