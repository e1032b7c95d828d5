// Reads the beginning of a file as text: enough to look at, never the whole of a large one.
import { queryOptions } from '@tanstack/react-query';
import { ApiError, type ArtifactOwner } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export const headBytes = 1_000_000;

export interface FileHead {
  readonly text: string;
  readonly sizeBytes: number;
  readonly isCut: boolean;
  readonly isBinary: boolean;
}

export function fileHeadQuery(owner: ArtifactOwner, path: string) {
  return queryOptions({
    queryKey: queryKeys.fileHead(owner, path),
    queryFn: async ({ signal }): Promise<FileHead> => {
      const response = await client.getArtifact({ owner, path }, { signal, headers: { range: `bytes=0-${headBytes - 1}` } }).catch((error: unknown) => {
        // An empty file has no first byte to ask for.
        if (error instanceof ApiError && error.status === 416) return new Response('');
        throw error;
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const sizeBytes = sizeOf(response, bytes.length);
      return { text: decode(bytes), sizeBytes, isCut: sizeBytes > bytes.length, isBinary: bytes.subarray(0, 4096).includes(0) };
    },
    staleTime: 60_000,
  });
}

function sizeOf(response: Response, readBytes: number): number {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return total ? Number(total[1]) : readBytes;
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder().decode(bytes);
}
