// The main thread's end of the thread that parses: one body at a time, its value put together piece by piece, each in a turn of
// its own.
import { AssayError } from '../../core/base/errors.ts';
import { type JsonBody, notUtf8, tooDeep, tooManyValues } from '../../core/base/json-body.ts';
import { startThread } from '../../start-thread.ts';
import { assembleJson } from './json-pieces.ts';
import type { JsonMessage, JsonRequest, LargeBody } from './json-thread.ts';

export interface JsonThread {
  parse(body: LargeBody, timeLimitMs: number): Promise<JsonBody>;
  /** Whether it can parse another body after one that failed. */
  isUsable(): boolean;
  end(): Promise<unknown>;
}

const heapMiB = 96;
/** The part of it for what is short-lived: left alone it grows to four times as much. */
const youngMiB = 12;

const refusals = { 'too deep': tooDeep, 'too many values': tooManyValues, 'no UTF-8': notUtf8 } as const;

export function openJsonThread(): JsonThread {
  const worker = startThread(new URL('./json-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngMiB } });
  worker.unref();
  let isUsable = true;
  let onMessage: (message: JsonMessage) => void = () => undefined;
  let onEnd: (error: Error) => void = () => undefined;
  const fail = (error: Error): void => {
    isUsable = false;
    onEnd(error);
  };
  worker.on('message', (message: JsonMessage) => onMessage(message));
  worker.on('error', (error: Error) => fail('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooManyValues() : error));
  worker.on('exit', () => fail(new AssayError('unavailable', 'the thread that reads large bodies ended; try again')));
  const send = (request: JsonRequest, transfer: readonly ArrayBuffer[] = []): void => worker.postMessage(request, transfer);

  return {
    isUsable: () => isUsable,
    end: () => worker.terminate(),
    parse: (body, timeLimitMs) =>
      new Promise<JsonBody>((resolve, reject) => {
        const value = assembleJson();
        const timer = setTimeout(() => {
          isUsable = false;
          onEnd(new AssayError('limit_exceeded', `the JSON body took longer than ${timeLimitMs / 1000} seconds to read; send less at once`, { reason: 'body_too_slow' }));
        }, timeLimitMs);
        const settle = (how: () => void): void => {
          clearTimeout(timer);
          worker.unref();
          onEnd = () => undefined;
          how();
        };
        onEnd = (error) => settle(() => reject(error));
        onMessage = (message) => {
          if ('piece' in message) {
            value.add(message.piece);
            // In a later turn: whatever else waits comes first.
            setImmediate(() => send('more'));
          } else if ('excess' in message) settle(() => reject(refusals[message.excess]()));
          else
            settle(() =>
              resolve(
                'problem' in message
                  ? { problem: message.problem }
                  : { value: value.value(), ...(message.exact && { exact: message.exact }), ...(message.flaw && { flaw: message.flaw }) },
              ),
            );
        };
        worker.ref();
        send(body, [body.bytes]);
      }),
  };
}
