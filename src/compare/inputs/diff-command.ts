// What differs between two command lines once the parameters have been told: `--lr 0.01` is the parameter lr, once.
import type { InputDifference } from './input-difference.ts';
import type { CommandInputs, Inputs } from '../../documents/inputs.ts';

const group = 'command';

/** Changes of the command that none of `parameters` explains. */
export function diffCommand(before: Inputs, after: Inputs, parameters: readonly InputDifference[]): readonly InputDifference[] {
  const changes: InputDifference[] = [];
  const [one, other] = [before.command, after.command];
  if (one.entryPoint !== other.entryPoint) changes.push({ kind: 'entry-point', group, key: 'entry point', before: one.entryPoint, after: other.entryPoint });
  if (one.workdir !== other.workdir) changes.push({ kind: 'workdir', group, key: 'working folder', before: one.workdir || '.', after: other.workdir || '.' });
  const numbers = [one, other].flatMap(({ descriptors = [] }) => descriptors.map(({ number }) => number));
  for (const number of [0, ...new Set(numbers)].toSorted((left, right) => left - right)) {
    const change = { before: openedText(one, number), after: openedText(other, number) };
    if (change.before !== change.after) changes.push({ kind: 'argument', group, key: number === 0 ? 'standard input' : `descriptor ${number}`, ...change });
  }
  return [...changes, ...diffArguments(one, other, parameters)];
}

function openedText({ stdin, descriptors = [] }: CommandInputs, number: number): string | undefined {
  const opened = number === 0 ? stdin : descriptors.find((one) => one.number === number);
  return opened === undefined ? undefined : `${opened.path}${opened.from === undefined ? '' : `, from byte ${opened.from} on`}`;
}

interface Arguments {
  readonly program: string | undefined;
  /** By flag as it was written; a flag given twice has both values. */
  readonly flags: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

function diffArguments(before: CommandInputs, after: CommandInputs, parameters: readonly InputDifference[]): readonly InputDifference[] {
  const [one, other] = [readArguments(before), readArguments(after)];
  const changes: InputDifference[] = [];
  if (one.program !== other.program) changes.push({ kind: 'program', group, key: 'program', before: one.program, after: other.program });
  for (const flag of [...new Set([...one.flags.keys(), ...other.flags.keys()])].sort()) {
    const change: InputDifference = { kind: 'argument', group, key: flag, before: one.flags.get(flag), after: other.flags.get(flag) };
    if (change.before !== change.after && !isExplained(change, parameters)) changes.push(change);
  }
  const isEntryChanged = before.entryPoint !== after.entryPoint;
  for (let index = 0; index < Math.max(one.words.length, other.words.length); index += 1) {
    const change: InputDifference = { kind: 'argument', group, key: `argument ${index + 1}`, before: one.words[index], after: other.words[index] };
    const isEntry = isEntryChanged && (change.before === before.entryPoint || change.after === after.entryPoint);
    if (change.before !== change.after && !isEntry && !isExplained(change, parameters)) changes.push(change);
  }
  return changes;
}

/** Flags with the word after them, unless that is a flag too; negative numbers are values. */
function readArguments({ argv }: CommandInputs): Arguments {
  const flags = new Map<string, string>();
  const words: string[] = [];
  const add = (flag: string, value: string): void => void flags.set(flag, flags.has(flag) ? `${flags.get(flag)} ${value}` : value);
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] as string;
    const next = argv[index + 1];
    const withValue = /^(--?[^=\s]+|[+~]{0,2}[A-Za-z_][\w.@/-]*)=(.*)$/s.exec(word);
    if (withValue !== null) add(withValue[1] as string, withValue[2] as string);
    else if (!isFlag(word)) words.push(word);
    else if (next !== undefined && !isFlag(next)) {
      add(word, next);
      index += 1;
    } else add(word, 'given');
  }
  return { program: argv[0], flags, words };
}

function isFlag(word: string): boolean {
  return /^--?[A-Za-z]/.test(word);
}

/** By its name, or because a parameter went from the same value to the same other one. */
function isExplained({ key, before, after }: InputDifference, parameters: readonly InputDifference[]): boolean {
  const name = plainName(key);
  return parameters.some(
    (parameter) => plainName(parameter.key) === name || (before !== undefined && after !== undefined && sameValue(parameter.before, before) && sameValue(parameter.after, after)),
  );
}

/** A parameter's name as it is spoken of, however a command line writes it. */
export function plainName(name: string): string {
  return name
    .replace(/^[-+~]+/, '')
    .replace(/^no[-_]/, '')
    .replaceAll('-', '_')
    .toLowerCase();
}

function sameValue(one: string | undefined, other: string): boolean {
  return one === other || (one !== undefined && one.trim() !== '' && other.trim() !== '' && Number(one) === Number(other));
}
