// Calls on a container of Azure Blob Storage, with what they refuse as errors.
import { refusalOf, type StoreRefusal, storeRefused } from '../bucket/store-errors.ts';
import { createStoreExchange, type StoreAnswer, type StoreRequest } from '../bucket/store-exchange.ts';
import { createStoreRequests, type RetryOptions, type StoreText, usualRetries } from '../bucket/store-requests.ts';
import { adviceForAzure } from './azure-advice.ts';
import { azureAddressOf, type AzurePlace } from './azure-place.ts';
import { createAzureSigning } from './azure-signing.ts';

export interface AzureCall {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Refusals that are an answer too. */
  readonly allowed?: readonly number[];
  /** May be long work without a sign. */
  readonly isLong?: boolean;
}

export interface AzureCalls {
  /** On a key below the prefix, or on the container when there is none. Throws `unavailable` for refusals that are not allowed. */
  call(method: StoreRequest['method'], key: string | undefined, call: AzureCall): Promise<StoreText>;
  /** As `call`, but a success comes with its body still to be read. */
  stream(key: string, call: AzureCall): Promise<StoreAnswer | StoreText>;
  close(): void;
}

export interface AzureCallOptions {
  readonly place: AzurePlace;
  readonly retries?: RetryOptions | undefined;
  /** How long a connection may lie still. Default 30 s. */
  readonly idleMs?: number | undefined;
}

const usualIdleMs = 30_000;
const longFactor = 4;
const connections = 64;

export function createAzureCalls({ place, retries = usualRetries, idleMs = usualIdleMs }: AzureCallOptions): AzureCalls {
  const exchange = createStoreExchange({ signed: createAzureSigning(place), connections });
  const requests = createStoreRequests(exchange, retries, adviceForAzure);

  const requestOf = (method: StoreRequest['method'], key: string | undefined, { query, headers, body, isLong = false }: AzureCall): StoreRequest => ({
    method,
    headers,
    body,
    idleMs: isLong ? longFactor * idleMs : idleMs,
    url: azureAddressOf(place, key, query),
  });

  return {
    call: async (method, key, call) => {
      const answer = await requests.text(requestOf(method, key, call));
      const refusal = azureRefusal(method, answer);
      if (refusal !== undefined && (refusal.code === 'ContainerNotFound' || call.allowed?.includes(answer.status) !== true)) throw storeRefused(refusal, adviceForAzure);
      return answer;
    },
    stream: async (key, call) => {
      const answer = await requests.stream(requestOf('GET', key, call));
      const refusal = 'text' in answer ? azureRefusal('GET', answer) : undefined;
      if (refusal !== undefined && (refusal.code === 'ContainerNotFound' || call.allowed?.includes(answer.status) !== true)) throw storeRefused(refusal, adviceForAzure);
      return answer;
    },
    close: () => exchange.close(),
  };
}

/** The word of the service stands in a header too, which answers to HEAD have as well. */
function azureRefusal(method: string, { status, headers, text }: StoreText): StoreRefusal | undefined {
  if (status < 300) return undefined;
  const word = headers['x-ms-error-code'];
  const refusal = refusalOf(method, status, text);
  return typeof word === 'string' && /^[A-Za-z0-9.]{1,80}$/.test(word) ? { ...refusal, code: word } : refusal;
}
