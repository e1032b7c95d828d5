// One id through log lines, audit and answers: the caller's own when it sent a sane one, else a new one.
import { randomBytes } from 'node:crypto';

const pattern = /^[A-Za-z0-9._:-]{1,128}$/;

export function requestIdOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && pattern.test(header) ? header : nextId();
}

// Drawing 16 bytes costs a system call; one draw serves 256 requests.
let pool = Buffer.alloc(0);
let offset = 0;

function nextId(): string {
  if (offset >= pool.length) {
    pool = randomBytes(16 * 256);
    offset = 0;
  }
  offset += 16;
  return pool.toString('hex', offset - 16, offset);
}
