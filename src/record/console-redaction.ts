// The stream of what a program prints, without its secrets, on its way to the spool.
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { createRedactStream, type RedactStream } from '../workspace/secrets/redact-stream.ts';
import { readToldArguments } from './told-arguments.ts';

/** A program that prints an argument again and again, and has no parser that tells what it is. */
const mostAsked = 20;

export function consoleRedaction({ redactor, hooks, argv }: { readonly redactor: Redactor; readonly hooks: string; readonly argv: readonly string[] }): RedactStream {
  let asked = 0;
  return createRedactStream(redactor, () => {
    asked += 1;
    if (asked <= mostAsked) redactor.decide(readToldArguments(hooks, argv));
  });
}
