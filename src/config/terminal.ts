// What the place that output goes to can show, from its own size and the variables that speak of it.
import type { Environment } from './environment.ts';

export interface Terminal {
  /** Undefined where nobody reads lines of a width: a file, a pipe. */
  readonly width: number | undefined;
  readonly isColourful: boolean;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function terminalOf(environment: Environment, { isTTY = false, columns }: OutputStream): Terminal {
  return { width: isTTY ? (columns ?? 80) : undefined, isColourful: wantsColours(environment, isTTY) };
}

/** A wish for no colours (no-color.org) counts before a wish for them; without either, a terminal that can has them. */
function wantsColours(environment: Environment, isTerminal: boolean): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}
