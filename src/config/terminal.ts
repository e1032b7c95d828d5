// What the place that output goes to can show, from its own size and the variables that speak of it.
import type { Environment } from './environment.ts';

export interface Terminal {
  /** Undefined where nobody reads lines of a width: a file, a pipe. */
  readonly width: number | undefined;
  readonly isColourful: boolean;
  /** Whether addresses may stand behind a text (OSC 8). */
  readonly hasLinks: boolean;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function terminalOf(environment: Environment, { isTTY = false, columns }: OutputStream): Terminal {
  return { width: isTTY ? (columns ?? 80) : undefined, isColourful: wantsColours(environment, isTTY), hasLinks: isTTY && showsLinks(environment) };
}

/** A wish for no colours (no-color.org) counts before a wish for them; without either, a terminal that can has them. */
function wantsColours(environment: Environment, isTerminal: boolean): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** Terminals that are known to show them: others might print the sequence as text. */
function showsLinks(environment: Environment): boolean {
  if (environment['TERM'] === 'dumb') return false;
  if (Number(environment['VTE_VERSION'] ?? 0) >= 5000) return true;
  if ((environment['WT_SESSION'] ?? '') !== '' || (environment['KONSOLE_VERSION'] ?? '') !== '') return true;
  if (['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'].includes(environment['TERM_PROGRAM'] ?? '')) return true;
  return /kitty|ghostty|alacritty|foot/.test(environment['TERM'] ?? '');
}
