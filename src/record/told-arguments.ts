// What the program's own parser made of the command line: `-q X` is a secret once argparse says that it is a password. The
// hooks tell the place of a secret, counted from the end, and never its value.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { HookParameters, HookSecretArgument } from '../workspace/hooks/hook-line.ts';
import type { ToldArguments } from '../workspace/secrets/redactor.ts';
import { wordsInside } from '../workspace/secrets/secret-arguments.ts';
import { readBeginning } from '../workspace/read-beginning.ts';

interface Told {
  readonly secretArguments: readonly HookSecretArgument[];
  readonly parameters: readonly Pick<HookParameters, 'values'>[];
}

export function toldArguments({ secretArguments, parameters }: Told, argv: readonly string[]): ToldArguments {
  const lines = [argv, wordsWithin(argv)];
  const secrets = secretArguments.flatMap(({ name, fromEnd, length }) => {
    if (length === 0) return [];
    // A program that a shell was given in one word counts the words in it; a flag stands before the value, or with it.
    const isFlagged = (words: readonly string[]): boolean => [words.at(-fromEnd), words.at(-fromEnd - 1)].some((word) => word?.startsWith('-'));
    const fitting = lines.filter((words) => (words.at(-fromEnd)?.length ?? 0) >= length);
    const word = (fitting.find(isFlagged) ?? fitting[0])?.at(-fromEnd);
    return word === undefined ? [] : [{ name, value: word.slice(-length), isArgument: true }];
  });
  return { secrets, plain: new Set(parameters.flatMap(({ values }) => Object.values(values))) };
}

/** With the words inside a word in its place. */
function wordsWithin(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word) => (/\s/.test(word) ? wordsInside(word).map(({ text }) => text) : [word]));
}

/** A command line as a process told it, with the values put back that it did not know what to make of at its start. */
export function withUndecided(told: readonly string[], given: readonly string[]): readonly string[] {
  const argv = wordsWithin(given);
  const taken = new Map<string, number>();
  return told.map((word) => {
    const [, head, flag] = /^(-[A-Za-z])?\[redacted:undecided:(-[A-Za-z])\]$/.exec(word) ?? [];
    if (flag === undefined) return word;
    const values = argv.flatMap((text, index) => (head === undefined ? (text === flag ? (argv[index + 1] ?? []) : []) : text.startsWith(head) && text.length > 2 ? text : []));
    const place = taken.get(`${head}${flag}`) ?? 0;
    taken.set(`${head}${flag}`, place + 1);
    return values[place] ?? word;
  });
}

/** Parsers are asked early: what they said stands near the beginning. */
const mostBytes = 1_048_576;
const mostFiles = 64;

/** As the hook files have it at this moment. A program has told what its arguments mean before it goes on to print one. */
export function readToldArguments(hooks: string, argv: readonly string[]): ToldArguments {
  const told: { readonly secretArguments: HookSecretArgument[]; readonly parameters: HookParameters[] } = { secretArguments: [], parameters: [] };
  for (const line of filesOf(hooks).flatMap((path) => readBeginning(path, mostBytes).split('\n'))) {
    if (!/^\{"t": ?"(?:secret|parameters)"/.test(line)) continue;
    try {
      const parsed = JSON.parse(line) as { readonly t: string } & HookSecretArgument & HookParameters;
      if (parsed.t === 'secret') told.secretArguments.push(parsed);
      else told.parameters.push(parsed);
    } catch {
      // Cut off, or still being written.
    }
  }
  return toldArguments(told, argv);
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .slice(0, mostFiles)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
