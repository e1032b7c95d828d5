// Page tokens: where the page before ended, bound to the query it belongs to. Opaque outside. A checksum
// and the fingerprint of the query refuse damaged and foreign tokens; the content is checked again by use.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { invalidArgument } from '../../../core/base/errors.ts';

/** A value a list is ordered by; null stands for a missing one. */
export type SortValue = string | number | null;

const fingerprintLength = 16;

/** A short hash of everything but the page that makes a query what it is. */
export function fingerprint(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts, writeNumber)).digest('hex').slice(0, fingerprintLength);
}

export function encodePageToken(query: string, position: readonly SortValue[]): string {
  const body = Buffer.from(JSON.stringify([query, ...position], writeNumber));
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(body));
  return Buffer.concat([checksum, body]).toString('base64url');
}

/** The position in the token. Throws `invalid_argument` when it is damaged or of another query. */
export function decodePageToken(token: string, query: string): readonly SortValue[] {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < 5 || bytes.toString('base64url') !== token) throw damaged(token);
  const body = bytes.subarray(4);
  if (bytes.readUInt32LE(0) !== crc32(body)) throw damaged(token);
  const content = parse(token, body);
  if (content[0] !== query) {
    throw invalidArgument(`page token '${shorten(token)}' belongs to another query; repeat the query of the first page, or leave the token out`, { reason: 'page_token' });
  }
  return content.slice(1);
}

function parse(token: string, body: Buffer): readonly SortValue[] {
  let content: unknown;
  try {
    content = JSON.parse(body.toString('utf8'), readNumber);
  } catch {
    throw damaged(token);
  }
  if (!Array.isArray(content) || !content.every((item) => item === null || typeof item === 'string' || typeof item === 'number')) throw damaged(token);
  return content as readonly SortValue[];
}

function damaged(token: string): Error {
  return invalidArgument(`page token '${shorten(token)}' is not one this server gave out; leave it out to start at the first page`, { reason: 'page_token' });
}

const shorten = (token: string): string => (token.length > 40 ? `${token.slice(0, 40)}…` : token);

/** JSON has no infinities, NaN or -0; they travel as objects. */
function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { number: Object.is(value, -0) ? '-0' : String(value) };
}

function readNumber(_key: string, value: unknown): unknown {
  if (value && typeof value === 'object' && 'number' in value) return Number(value.number);
  return value;
}
