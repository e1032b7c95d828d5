// A thread that parses large JSON bodies: they may be hostile, so whoever started it ends it when it takes too long or too much.
import { isUtf8 } from 'node:buffer';
import { parentPort } from 'node:worker_threads';

import { type JsonBody, parseJsonHere } from '../../core/base/json-body.ts';
import type { TextFlaw } from '../../core/base/text-flaw.ts';
import { collectGarbage, giveWay } from '../../give-way.ts';
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

/** So much garbage at once is worth the pause. */
const veryLargeBytes = 4 * 1024 * 1024;

const nothing: readonly JsonMessage[] = [];
let messages: Iterator<JsonMessage> = nothing.values();
let isVeryLarge = false;

function* parse(request: LargeBody): Generator<JsonMessage> {
  isVeryLarge = request.bytes.byteLength > veryLargeBytes;
  const body = parseBytes(request);
  // The text is garbage now, and handing on the value takes as much again.
  if (isVeryLarge) collectGarbage('major');
  if ('excess' in body) {
    yield body;
    return;
  }
  if ('problem' in body) {
    yield { problem: body.problem };
    return;
  }
  for (const piece of piecesOf(body.value)) yield { piece };
  yield { isDone: true, ...(body.exact && { exact: body.exact }), ...(body.flaw && { flaw: body.flaw }) };
}

/** Without the text, which is as large as the body: what is told of it is its value. */
function parseBytes({ bytes, exactFields }: LargeBody): Extract<JsonMessage, { readonly excess: unknown }> | JsonBody {
  const text = textOf(bytes);
  // The bytes go at once: collecting them would come several bodies later, since they lie outside the heap.
  bytes.transfer(0);
  if (typeof text !== 'string') return text;
  const { text: _text, ...body } = parseJsonHere(text, exactFields);
  return body;
}

function textOf(bytes: ArrayBuffer): string | Extract<JsonMessage, { readonly excess: unknown }> {
  const view = new Uint8Array(bytes);
  const excess = findExcess(view);
  if (excess !== undefined) return { excess };
  return isUtf8(view) ? new TextDecoder().decode(view) : { excess: 'no UTF-8' };
}

port.on('message', (request: JsonRequest) => {
  if (request !== 'more') messages = parse(request);
  const next = messages.next();
  if (next.done === true) return;
  port.postMessage(next.value);
  if ('piece' in next.value) return;
  // Whoever asked has all of it.
  messages = nothing.values();
  if (isVeryLarge) collectGarbage('major');
});
