// The answer that holds lines over a grid: JSON, or columns of doubles when the request asks for them; nothing where whoever asks
// has seen it already. These operations only read, so that `if-none-match` means for a POST what it means for a GET.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { columnsMediaType, encodeColumns } from '../../../sdk/packed-columns.ts';
import { encodeNumber } from '../../../sdk/wire-number.ts';
import type { BucketGrid } from '../../core/tracking/metrics/bucket-grid.ts';
import type { FoundChart } from '../../core/tracking/overviews/charts.ts';
import { knowsEtag } from './etag.ts';

interface Line {
  readonly head: object;
  readonly columns: object;
}

export interface GridLines {
  readonly grid: BucketGrid;
  readonly lines: readonly Line[];
}

export async function columnsResponse<T>(request: Request, found: FoundChart<T>, linesOf: (chart: T) => GridLines): Promise<Response> {
  const isPacked = request.headers.get('accept')?.includes(columnsMediaType) === true;
  // The two forms are two things to keep.
  const etag = `"${createHash('sha256')
    .update(`${isPacked ? 'packed' : 'json'} ${found.version}`)
    .digest('base64url')
    .slice(0, 32)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'accept' };
  if (knowsEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  const { grid, lines } = linesOf(await found.read());
  const head = { version: etag, ...grid };
  if (!isPacked) return new Response(await jsonText(head, lines), { headers: { ...headers, 'content-type': 'application/json' } });
  const columns = Object.keys(lines[0]?.columns ?? {});
  const packed = encodeColumns({ head, columns, lines: lines.map((line) => ({ head: line.head, columns: Object.values(line.columns) as Float64Array[] })) });
  return new Response(packed, { headers: { ...headers, 'content-type': columnsMediaType } });
}

/** Line by line: others get their turn between the lines of a large chart. */
async function jsonText(head: object, lines: readonly Line[]): Promise<string> {
  const texts: string[] = [];
  for (const { head: own, columns } of lines) {
    texts.push(
      JSON.stringify({
        ...own,
        ...Object.fromEntries(Object.entries(columns as Readonly<Record<string, Float64Array>>).map(([name, column]) => [name, Array.from(column, encodeNumber)])),
      }),
    );
    await nextTurn();
  }
  return `${JSON.stringify(head).slice(0, -1)},"lines":[${texts.join(',')}]}`;
}
