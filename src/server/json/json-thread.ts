// A thread that parses large JSON bodies: they may be hostile, so whoever started it ends it when it takes too long or too much.
import { isUtf8 } from 'node:buffer';
import { parentPort } from 'node:worker_threads';

import { parseJsonHere } from '../../core/base/json-body.ts';
import type { TextFlaw } from '../../core/base/text-flaw.ts';
import { giveWay } from '../../give-way.ts';
import { type JsonPiece, piecesOf } from './json-pieces.ts';
import { findExcess, type JsonExcess } from './scan-json.ts';

/** Told of one body: a piece of its value, the end of it, or why there is none. */
export type JsonMessage =
  | { readonly piece: JsonPiece }
  | { readonly isDone: true; readonly exact?: Readonly<Record<string, string>>; readonly flaw?: TextFlaw }
  | { readonly problem: string }
  | { readonly excess: JsonExcess | 'no UTF-8' };

export interface LargeBody {
  readonly bytes: ArrayBuffer;
  /** See `ReadJson`. */
  readonly exactFields: readonly string[];
}

/** A body to parse, or the wish for the next message. */
export type JsonRequest = LargeBody | 'more';

const port = parentPort;
if (!port) throw new Error('this file is only started as a thread by the server');

giveWay();

let messages: Iterator<JsonMessage> = [].values();

function* parse({ bytes: buffer, exactFields }: LargeBody): Generator<JsonMessage> {
  const bytes = new Uint8Array(buffer);
  const excess = findExcess(bytes);
  if (excess !== undefined) {
    yield { excess };
    return;
  }
  if (!isUtf8(bytes)) {
    yield { excess: 'no UTF-8' };
    return;
  }
  const body = parseJsonHere(new TextDecoder().decode(bytes), exactFields);
  if ('problem' in body) {
    yield { problem: body.problem };
    return;
  }
  for (const piece of piecesOf(body.value)) yield { piece };
  yield { isDone: true, ...(body.exact && { exact: body.exact }), ...(body.flaw && { flaw: body.flaw }) };
}

port.on('message', (request: JsonRequest) => {
  if (request !== 'more') messages = parse(request);
  const next = messages.next();
  if (next.done === true) return;
  port.postMessage(next.value);
});
