// The load generator's own HTTP/1.1 client: one socket, whole requests prepared before the clock starts, and just
// enough reading of answers to know their status and end. Node's client costs several times as much per request.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly bodyBytes: number;
  /** Only when asked for. */
  readonly body?: Buffer;
}

export interface RawClient {
  /** Sends one whole request and waits for the whole answer. One at a time. */
  send(request: Buffer, options?: { readonly keepBody?: boolean }): Promise<RawAnswer>;
  /** Sends a head, then the same block again and again: a large upload that needs no memory. */
  stream(head: Buffer, body: { readonly block: Buffer; readonly times: number }): Promise<RawAnswer>;
  close(): void;
}

/** A POST of JSON, or whatever method and type are given, as the bytes that go over the socket. */
export function rawRequest(
  url: string,
  path: string,
  { method = 'POST', body = Buffer.alloc(0), type = 'application/json' }: { readonly method?: string; readonly body?: Buffer; readonly type?: string } = {},
): Buffer {
  return Buffer.concat([rawHead(url, path, { method, length: body.length, type }), body]);
}

export function rawHead(url: string, path: string, { method, length, type }: { readonly method: string; readonly length: number; readonly type: string }): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, `Content-Type: ${type}`, `Content-Length: ${length}`];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

export async function openRawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  let socket = await open(hostname, Number(port));

  async function exchange(write: () => Promise<void>, keepBody: boolean): Promise<RawAnswer> {
    if (socket.destroyed) socket = await open(hostname, Number(port));
    const answer = readAnswer(socket, keepBody);
    const [result] = await Promise.all([answer, write()]);
    if (result.isLast) socket.destroy();
    return result;
  }

  return {
    send: (request, { keepBody = false } = {}) =>
      exchange(() => {
        socket.write(request);
        return Promise.resolve();
      }, keepBody),
    stream: (head, { block, times }) =>
      exchange(async () => {
        socket.write(head);
        for (let sent = 0; sent < times && !socket.destroyed; sent += 1) if (!socket.write(block)) await once(socket, 'drain');
      }, false),
    close: () => socket.destroy(),
  };
}

async function open(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads one answer with a Content-Length or in chunks. */
function readAnswer(socket: Socket, keepBody: boolean): Promise<RawAnswer & { readonly isLast: boolean }> {
  return new Promise((resolve, reject) => {
    const parser = createAnswerParser(keepBody);
    const settle = (finish: () => void): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      finish();
    };
    const onData = (chunk: Buffer): void => {
      const answer = parser(chunk);
      if (answer) settle(() => resolve(answer));
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(new Error('the server closed the connection before the answer ended')));
    socket.on('data', onData).on('error', onError).on('close', onClose);
  });
}

type AnswerParser = (chunk: Buffer) => (RawAnswer & { readonly isLast: boolean }) | undefined;

const chunksEnd = Buffer.from('0\r\n\r\n');

function createAnswerParser(keepBody: boolean): AnswerParser {
  let head = Buffer.alloc(0);
  let status = 0;
  let length: number | undefined;
  let isLast = false;
  let bodyBytes = 0;
  let tail = Buffer.alloc(0);
  const kept: Buffer[] = [];

  function readHead(): Buffer | undefined {
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const text = head.subarray(0, end).toString('latin1');
    status = Number(text.slice(9, 12));
    const named = /\r\ncontent-length: *(\d+)/i.exec(text);
    length = named ? Number(named[1]) : /\r\ntransfer-encoding: *chunked/i.test(text) ? undefined : 0;
    isLast = /\r\nconnection: *close/i.test(text);
    return head.subarray(end + 4);
  }

  return (chunk) => {
    let body = chunk;
    if (status === 0) {
      head = Buffer.concat([head, chunk]);
      const rest = readHead();
      if (!rest) return undefined;
      body = rest;
    }
    bodyBytes += body.length;
    if (keepBody) kept.push(Buffer.from(body));
    tail = Buffer.concat([tail, body.subarray(-chunksEnd.length)]).subarray(-chunksEnd.length);
    const isDone = length === undefined ? tail.equals(chunksEnd) : bodyBytes >= length;
    if (!isDone) return undefined;
    return { status, bodyBytes, isLast, ...(keepBody ? { body: length === undefined ? joinChunks(Buffer.concat(kept)) : Buffer.concat(kept) } : {}) };
  };
}

function joinChunks(encoded: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < encoded.length;) {
    const end = encoded.indexOf('\r\n', at);
    const size = Number.parseInt(encoded.subarray(at, end).toString('latin1'), 16);
    if (size === 0) break;
    parts.push(encoded.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
