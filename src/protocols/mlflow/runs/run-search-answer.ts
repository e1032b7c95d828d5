// The answer to a search for runs, which may be for 50,000 at once: read and written a stretch after the other, so that others
// get their turn and no more than a stretch is held.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Page, PageRequest } from '../../../core/base/page.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import { jsonText } from '../answer.ts';
import { wireRun } from './run-translate.ts';

export type ReadRuns = (page: PageRequest) => Promise<Page<RunRecord>>;

/** Runs read at once, and written in one turn: some megabytes, and some milliseconds. */
const runsPerRead = 5_000;
const runsPerTurn = 200;

export async function searchAnswer({ limit, token }: PageRequest, read: ReadRuns): Promise<Response> {
  const first = await read({ limit: Math.min(limit, runsPerRead), ...(token !== undefined && { token }) });
  if (first.items.length === 0) return jsonText('{}');
  const text = answerText(first, limit, read);
  if (limit > runsPerRead && first.next !== undefined) {
    const bytes = ReadableStream.from(text).pipeThrough(new TextEncoderStream());
    return new Response(bytes, { headers: { 'Content-Type': 'application/json' } });
  }
  let whole = '';
  for await (const part of text) whole += part;
  return jsonText(whole);
}

async function* answerText(first: Page<RunRecord>, limit: number, read: ReadRuns): AsyncGenerator<string> {
  let page = first;
  let left = limit;
  let before = '{"runs":[';
  for (;;) {
    for (let start = 0; start < page.items.length; start += runsPerTurn) {
      const texts = page.items.slice(start, start + runsPerTurn).map((record) => JSON.stringify(wireRun(record, 'listed')));
      yield `${before}${texts.join(',')}`;
      before = ',';
      await nextTurn();
    }
    left -= page.items.length;
    if (left <= 0 || page.next === undefined) break;
    page = await read({ limit: Math.min(left, runsPerRead), token: page.next });
  }
  yield page.next === undefined ? ']}' : `],"next_page_token":${JSON.stringify(page.next)}}`;
}
