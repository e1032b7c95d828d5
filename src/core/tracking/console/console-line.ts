// A line of what a run's program wrote, and how much of it is kept.

export interface ConsoleLine {
  /** From 0, without gaps. */
  readonly number: number;
  /** By the client's clock, in milliseconds since the epoch. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  /** Without its end; progress bars are collapsed already. */
  readonly text: string;
}

/** Longer lines are cut, and say so. In UTF-16 units. */
export const lineLimit = 16_384;

export const linesPerCall = 5_000;

/** How many empty lines one call may leave to be filled in: more are a number that is wrong. */
export const gapLimit = 100_000;

/** What one run may have stored. */
export const consoleLimits = { lines: 5_000_000, bytes: 1024 * 1024 * 1024 } as const;

/** The line as it is stored: well-formed text, cut where it is too long. */
export function storedLine({ number, at, stream, text }: ConsoleLine): ConsoleLine {
  return { number, at, stream, text: cutText(text).toWellFormed() };
}

function cutText(text: string): string {
  if (text.length <= lineLimit) return text;
  // Never between the two halves of a surrogate pair.
  const end = isHighSurrogate(text.charCodeAt(lineLimit - 1)) ? lineLimit - 1 : lineLimit;
  return `${text.slice(0, end)}… [${text.length - end} more characters]`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
