// Brings bytes known by digest from the server into the local content store, each checked by its digest on the way,
// and reads them from there.
import type { Client } from '../../sdk/client.ts';
import { ApiError } from '../../sdk/api-error.ts';
import { AssayError } from '../core/base/errors.ts';
import { inParallel } from '../core/base/in-parallel.ts';
import type { LocalContent } from '../workspace/local-content.ts';

/** Some bytes by digest, with their size as far as it is known. */
export interface WantedContent {
  readonly digest: string;
  readonly sizeBytes?: number | undefined;
}

export interface FetchProgress {
  readonly done: number;
  readonly total: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface FetchOutcome {
  /** Neither here nor on the server, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
  readonly fetched: number;
  readonly fetchedBytes: number;
  /** Found in the local store. */
  readonly local: number;
}

export interface ContentFetcher {
  /** Afterwards the local store holds all of them but the missing ones. */
  fetch(contents: readonly WantedContent[], onProgress?: (progress: FetchProgress) => void): Promise<FetchOutcome>;
  /** The bytes, from the local store, else from the server. Throws `not_found` when neither has them. */
  open(digest: string): AsyncIterable<Uint8Array>;
  /** The file of the local store that holds it, when there is one. */
  fileOf(digest: string): Promise<string | undefined>;
  /** A stored JSON document. */
  json<Document>(digest: string): Promise<Document>;
}

const fetchedAtOnce = 8;
const attempts = 4;

export function createContentFetcher(client: Pick<Client, 'getBlob'>, store: LocalContent): ContentFetcher {
  /** Why it cannot be had, or undefined once it is in the store. */
  async function bring(digest: string): Promise<string | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await bringOnce(digest);
      } catch (error) {
        if (error instanceof ApiError && !error.isTemporary) return error.code === 'not_found' ? 'the server does not have it' : error.message;
        if (attempt >= attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
      }
    }
  }

  async function bringOnce(digest: string): Promise<string | undefined> {
    const response = await client.getBlob({ digest });
    const stored = await store.put(bodyOf(response));
    if (stored.digest === digest) return undefined;
    await store.delete([stored.digest]);
    return 'the server sent other bytes than those of its digest';
  }

  async function fetchAll(contents: readonly WantedContent[], onProgress: (progress: FetchProgress) => void): Promise<FetchOutcome> {
    const unique = new Map(contents.map((content) => [content.digest, content.sizeBytes ?? 0]));
    const absent: string[] = [];
    await inParallel([...unique.keys()], async (digest) => {
      if (!(await store.has(digest))) absent.push(digest);
    });
    const missing = new Map<string, string>();
    const totalBytes = absent.reduce((sum, digest) => sum + (unique.get(digest) ?? 0), 0);
    let [done, doneBytes] = [0, 0];
    await inParallel(
      absent,
      async (digest) => {
        const reason = await bring(digest);
        if (reason !== undefined) missing.set(digest, reason);
        done += 1;
        doneBytes += unique.get(digest) ?? 0;
        onProgress({ done, total: absent.length, doneBytes, totalBytes });
      },
      { atOnce: fetchedAtOnce },
    );
    return { missing, fetched: absent.length - missing.size, fetchedBytes: doneBytes, local: unique.size - absent.length };
  }

  async function* open(digest: string): AsyncGenerator<Uint8Array> {
    if (!(await store.has(digest))) {
      const reason = await bring(digest);
      if (reason !== undefined) throw new AssayError('not_found', `The content ${digest} cannot be had: ${reason}`, { subject: { kind: 'blob', id: digest } });
    }
    yield* await store.get(digest);
  }

  return {
    fetch: (contents, onProgress = () => undefined) => fetchAll(contents, onProgress),
    open,
    fileOf: (digest) => store.localPath(digest),
    json: async <Document>(digest: string) => JSON.parse(await wholeText(open(digest))) as Document,
  };
}

/** All bytes as UTF-8 text. */
export async function wholeText(source: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body !== null) yield* response.body as unknown as AsyncIterable<Uint8Array>;
}
