// Which words of a command line hold secrets, by the names of their flags: `--password X`, `--api-key=X`, `db.password=X`,
// `HF_TOKEN=x` before a program. A short flag says nothing of itself. Pure.
import { isSecret } from './secret-names.ts';

export interface SecretArgument {
  /** Of the word. */
  readonly index: number;
  /** Where in the word the value begins; it goes to the word's end. */
  readonly start: number;
  readonly name: string;
  readonly value: string;
}

export function secretArguments(argv: readonly string[]): readonly SecretArgument[] {
  return argv.flatMap((word, index): SecretArgument[] => {
    const assigned = /^(?:-{1,2}|\+{1,2}|~)?([A-Za-z_][\w.@/-]*)=(.+)$/s.exec(word);
    if (assigned !== null) return argument({ index, start: word.length - assigned[2]!.length, name: assigned[1]!, value: assigned[2]! });
    const name = /^(?:--?|\/)([A-Za-z_][\w.-]+)$/.exec(word)?.[1];
    const value = argv[index + 1];
    // A flag that is followed by another one has no value; a password may begin with a hyphen all the same.
    if (name === undefined || value === undefined || value === '' || /^--[A-Za-z]/.test(value)) return [];
    return argument({ index: index + 1, start: 0, name, value });
  });
}

function argument(found: SecretArgument): SecretArgument[] {
  const name = found.name.slice(Math.max(found.name.lastIndexOf('.'), found.name.lastIndexOf('/')) + 1);
  return isSecret(name, found.value) ? [{ ...found, name }] : [];
}
