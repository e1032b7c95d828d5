// A thread that parses large JSON bodies: they may be hostile, so whoever started it ends it when it takes too long or too much.
import { parentPort } from 'node:worker_threads';

import { parseJsonHere } from '../../core/base/json-body.ts';
import { giveWay } from '../../give-way.ts';
import { type JsonPiece, piecesOf } from './json-pieces.ts';
import { findExcess, type JsonExcess } from './scan-json.ts';

/** Told of one body: a piece of its value, the end of it, or why there is none. */
export type JsonMessage = { readonly piece: JsonPiece } | { readonly isDone: true } | { readonly problem: string } | { readonly excess: JsonExcess };

/** A body to parse, or the wish for the next message. */
export type JsonRequest = ArrayBuffer | 'more';

const port = parentPort;
if (!port) throw new Error('this file is only started as a thread by the server');

giveWay();

let messages: Iterator<JsonMessage> = [].values();

function* parse(bytes: Uint8Array): Generator<JsonMessage> {
  const excess = findExcess(bytes);
  if (excess !== undefined) {
    yield { excess };
    return;
  }
  const body = parseJsonHere(new TextDecoder().decode(bytes));
  if ('problem' in body) {
    yield { problem: body.problem };
    return;
  }
  for (const piece of piecesOf(body.value)) yield { piece };
  yield { isDone: true };
}

port.on('message', (request: JsonRequest) => {
  if (request !== 'more') messages = parse(new Uint8Array(request));
  const next = messages.next();
  if (next.done === true) return;
  port.postMessage(next.value);
});
