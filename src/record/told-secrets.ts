// Secrets of the command line that only the program's own parser names: `-p X`, once argparse says that it is a password. The
// hooks tell its place, counted from the end, and never the value. Pure.
import type { HookSecretArgument } from '../workspace/hooks/hook-line.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';

export function toldSecrets(told: readonly HookSecretArgument[], argv: readonly string[]): readonly KnownSecret[] {
  return told.flatMap(({ name, fromEnd, length }) => {
    const word = argv.at(-fromEnd);
    return word === undefined || word.length < length || length === 0 ? [] : [{ name, value: word.slice(-length), isArgument: true }];
  });
}
