// Writes an export to standard output, or to a file that has its name when it is whole.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import { ApiError, type ExportMetrics } from '../../sdk/index.ts';
import type { ClientSession } from './client-session.ts';
import { renameDurably } from './rename-durably.ts';
import { bytesText } from './terminal-sparkline.ts';

export interface Exported {
  /** Absent for standard output. */
  readonly path?: string | undefined;
  readonly sizeBytes: number;
}

export async function exportTo({ client, progress }: ClientSession, { output, ...query }: ExportMetrics & { readonly output: string | undefined }): Promise<Exported> {
  const { body } = await client.exportMetrics(query);
  let sizeBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body! as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      progress.show(`${bytesText(sizeBytes)} written`);
      yield chunk;
    }
  }
  if (output === undefined) {
    await pipeline(unbroken(counted()), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      // Whoever reads, such as `head`, may have enough.
      if (error.code !== 'EPIPE') throw error;
    });
    return { sizeBytes };
  }
  const part = `${output}.unfinished`;
  try {
    await pipeline(unbroken(counted()), createWriteStream(part, { flush: true }));
    await renameDurably(part, output);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  progress.clear();
  return { path: output, sizeBytes };
}

/** Says what a stream that ends too early means. */
async function* unbroken(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ApiError('The server broke the export off; what it sent is not whole and was not kept. Its log says why; try again.', { code: 'unavailable', status: 503 });
  }
}
