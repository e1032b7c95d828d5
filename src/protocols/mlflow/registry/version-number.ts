// Version numbers travel as text.
import { invalidArgument } from '../../../core/base/errors.ts';

/** Throws `invalid_argument` for anything but a whole number. */
export function versionNumber(text: string): number {
  const digits = /^\s*([+-]?\d{1,15})\s*$/.exec(text)?.[1];
  if (digits === undefined) throw invalidArgument(`Parameter 'version' must be an integer, got '${text}'.`);
  return Number(digits);
}
