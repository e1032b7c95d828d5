// Sends a request line exactly as given: ordinary clients tidy a path before they send it, and the untidy ones are
// what an attacker sends.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 when the server hung up without a status line. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  /** The request target, byte for byte. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request on a connection of its own; bodies come back as Latin-1, so no byte is lost. */
export async function sendRaw(port: number, { method, target, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A server that refuses before it has read the body may reset the connection; what it said before counts.
  socket.on('error', () => undefined);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`, 'latin1'));
  socket.setTimeout(20_000, () => socket.destroy());
  await once(socket, 'close');
  return parsed(Buffer.concat(chunks).toString('latin1'));
}

function parsed(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1] ?? 0);
  return { status, head: end < 0 ? text : text.slice(0, end), body: end < 0 ? '' : text.slice(end + 4) };
}
