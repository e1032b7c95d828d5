// All points of runs as a stream in one of several forms. They are read as the client takes them, and put into words a few thousand
// at a time, so that others get their turn.
import { pointFramesMediaType } from '../../../sdk/points-stream.ts';
import type { ExportMetrics } from '../../../sdk/metric-inputs.ts';
import type { SeriesPoints } from '../../core/tracking/overviews/all-points.ts';
import type { SeriesTail } from '../../core/tracking/metrics/metric-store.ts';
import { packedPoints, packedTails } from './packed-points.ts';
import { csvPoints, jsonLines } from './points-text.ts';

type Encode = (points: AsyncIterable<SeriesPoints>) => AsyncGenerator<Uint8Array>;

interface Form {
  readonly mediaType: string;
  readonly suffix: string;
  readonly load: () => Promise<Encode> | Encode;
}

const forms: Readonly<Record<ExportMetrics['format'], Form>> = {
  jsonl: { mediaType: 'application/jsonl; charset=utf-8', suffix: 'jsonl', load: () => jsonLines },
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', suffix: 'csv', load: () => csvPoints },
  packed: { mediaType: pointFramesMediaType, suffix: 'points', load: () => packedPoints },
  // Its library is loaded when somebody asks for it.
  parquet: { mediaType: 'application/vnd.apache.parquet', suffix: 'parquet', load: async () => (await import('./parquet-points.ts')).parquetPoints },
};

export async function pointsResponse(format: ExportMetrics['format'], points: AsyncIterable<SeriesPoints>): Promise<Response> {
  const { mediaType, suffix, load } = forms[format];
  const encode = await load();
  const headers = {
    'content-type': mediaType,
    'content-disposition': `attachment; filename="metrics.${suffix}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return new Response(streamOf(encode(points)), { headers });
}

export function tailsResponse(tails: readonly SeriesTail[]): Response {
  return new Response(streamOf(packedTails(tails)), { headers: { 'content-type': pointFramesMediaType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
}

/** Pulled: nothing is made that is not taken. What fails on the way breaks the stream off, so that nobody takes a part for the whole. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
