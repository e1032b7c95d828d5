// Core's small ports, on the real machine: the wall clock, random ids, SHA-256.
import { hash, randomBytes } from 'node:crypto';

import type { Digest } from '../core/base/digest.ts';
import type { Ids } from '../core/base/ids.ts';
import type { DecodeUtf8 } from '../core/base/decode-utf8.ts';
import type { Clock } from '../core/base/time.ts';
import { randomRunName } from './run-name.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds: Ids = {
  run: hex,
  loggedModel: () => `m-${hex()}`,
  other: hex,
  short: () => Array.from(randomBytes(8), (byte) => letters[byte % letters.length]).join(''),
  runName: randomRunName,
};

/** Strict: bytes that are no UTF-8 throw. A byte order mark is text like any other. */
export const strictUtf8: DecodeUtf8 = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

export const digestOfText: Digest = (text) => hash('sha256', text, 'hex');

/** 32 of them, so that each is as likely: without those that are taken for others. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

function hex(): string {
  return randomBytes(16).toString('hex');
}
