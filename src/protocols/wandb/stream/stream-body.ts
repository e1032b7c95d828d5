// The body of a stream request: pieces of a run's files, each a list of lines with the number of the first one, and how the
// program stands.
import { invalidArgument } from '../../../core/base/errors.ts';

/** Consecutive lines of one file. */
export interface Piece {
  readonly offset: number;
  readonly lines: readonly string[];
}

export interface StreamBody {
  readonly files: ReadonlyMap<string, Piece>;
  /** The program has ended. */
  readonly isComplete: boolean;
  readonly exitCode: number | undefined;
  /** Its machine is about to be taken away. */
  readonly isPreempting: boolean;
}

/** Throws `invalid_argument` naming the field; fields that are not known are left alone. */
export function readStreamBody(value: unknown): StreamBody {
  const body = objectOf('the body', value);
  const { files = {}, complete = false, exitcode, preempting = false } = body;
  const pieces = Object.entries(objectOf('files', files ?? {})).map(([name, piece]): [string, Piece] => [name, pieceOf(name, piece)]);
  return {
    files: new Map(pieces),
    isComplete: complete === true,
    exitCode: typeof exitcode === 'number' ? exitcode : undefined,
    isPreempting: preempting === true,
  };
}

function pieceOf(name: string, value: unknown): Piece {
  const { offset = 0, content = [] } = objectOf(`files['${name}']`, value);
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0)
    throw invalidArgument(`files['${name}'].offset is ${JSON.stringify(offset)}; give the number of the first line, from 0`);
  if (!Array.isArray(content) || !content.every((line) => typeof line === 'string'))
    throw invalidArgument(`files['${name}'].content is no list of texts; give one text for each line`);
  return { offset, lines: content };
}

function objectOf(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidArgument(`${field} is no JSON object; give one as the client's file stream does`);
  return value as Readonly<Record<string, unknown>>;
}
