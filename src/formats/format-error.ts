// The one way a reader of this room refuses bytes. Rooms above turn it into their own words, or fall back to
// comparing raw bytes; hostile input never ends in anything else.

/** `damaged`: the bytes break the format. `too_large`: a bound was reached. `unsupported`: a variant we do not read. */
export type FormatProblem = 'damaged' | 'too_large' | 'unsupported';

/** A refusal to read bytes as a format; the message says what was met and where. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly problem: FormatProblem;

  constructor(problem: FormatProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** The bytes break the rules of their format. */
export function damaged(message: string): FormatError {
  return new FormatError('damaged', message);
}

/** A bound on size, depth or count was reached. */
export function tooLarge(message: string): FormatError {
  return new FormatError('too_large', message);
}

/** A variant of the format that is known, or may be, but is not read here. */
export function unsupported(message: string): FormatError {
  return new FormatError('unsupported', message);
}
