// Limits every wire shares, so that no name can freeze a page or fill an index. A wire may be stricter.
import { invalidArgument } from './errors.ts';

export const keyLimit = 512;
export const nameLimit = 512;
export const tagValueLimit = 100_000;
export const paramValueLimit = 65_536;

/** Whether `checkName` has nothing against it. */
export function isName(value: string, limit = nameLimit): boolean {
  return value !== '' && value.length <= limit && !hasControls(value);
}

/** Refuses an empty text, one over the limit (in UTF-16 units) and one with control characters. */
export function checkName(field: string, value: string, limit = nameLimit): void {
  if (value === '') throw invalidArgument(`${field} is empty; give it at least one character`);
  checkLength(field, value, limit);
  if (hasControls(value)) throw invalidArgument(`${field} ${JSON.stringify(value)} has a control character; remove it`);
}

function hasControls(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(value);
}

export function checkLength(field: string, value: string, limit: number): void {
  if (value.length > limit) {
    throw invalidArgument(`${field} has ${value.length} characters and starts with ${JSON.stringify(value.slice(0, 40))}; the limit is ${limit}`);
  }
  // PostgreSQL cannot hold it and C programs cut at it.
  if (value.includes('\u0000')) throw invalidArgument(`${field} holds a NUL character; remove it`);
}
