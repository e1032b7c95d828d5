// Which words of a command line hold secrets, by the names of their flags: `--password X`, `--api-key=X`, `db.password=X`,
// `HF_TOKEN=x` before a program. A short flag says nothing of itself: its value is undecided until the program's own parser tells
// what it is for. Pure.
import { entropy } from './entropy.ts';
import { isFlagWord, isSearched, isSecret } from './secret-names.ts';

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

export interface UndecidedArgument {
  readonly index: number;
  readonly start: number;
  /** Where the value ends, in a word that is itself a command line; absent where it goes to the word's end. */
  readonly end?: number | undefined;
  /** With its hyphen, such as `-q`. */
  readonly name: string;
  readonly value: string;
  /** It looks so much like a secret that it is taken for one unless the program tells otherwise. */
  readonly isLikely: boolean;
}

/** Of a word that is a command line too (`sh -c 'train -q X'`), those inside it. */
export function undecidedArguments(argv: readonly string[]): readonly UndecidedArgument[] {
  return [...undecidedWords(argv), ...argv.flatMap(undecidedInside)];
}

function undecidedInside(word: string, index: number): readonly UndecidedArgument[] {
  const words = wordsInside(word);
  return undecidedWords(words.map(({ text }) => text)).map((found) => {
    const { start, text } = words[found.index]!;
    return { ...found, index, start: start + found.start, end: start + text.length };
  });
}

/** What a shell would make of a word that holds spaces, near enough; nothing of one that holds none. */
export function wordsInside(word: string): readonly { readonly text: string; readonly start: number }[] {
  if (!/\s/.test(word)) return [];
  return [...word.matchAll(/[^\s'"`;|&()<>]+/g)].map(({ 0: text, index: start }) => ({ text, start }));
}

function undecidedWords(argv: readonly string[]): readonly UndecidedArgument[] {
  return argv.flatMap((word, index): UndecidedArgument[] => {
    const attached = /^(-[A-Za-z])([^\s=:,]{8,})$/.exec(word);
    if (attached !== null && isLikely(attached[2]!)) return [{ index, start: 2, name: attached[1]!, value: attached[2]!, isLikely: true }];
    const value = argv[index + 1];
    if (!/^-[A-Za-z]$/.test(word) || value === undefined || !couldBeSecret(value) || isOfInterpreter(argv, index)) return [];
    return [{ index: index + 1, start: 0, name: word, value, isLikely: isLikely(value) }];
  });
}

/** `python -m module`, `sh -c script`: what is run. */
function isOfInterpreter(argv: readonly string[], index: number): boolean {
  if (!/^-[cmeXW]$/.test(argv[index]!)) return false;
  const program = argv.slice(0, index).findLast((word) => !word.startsWith('-'));
  return program !== undefined && /(?:^|\/)(?:python|pypy|node|bun|deno|perl|ruby|Rscript|julia|torchrun|bash|dash|zsh|ksh|sh)[\d.]*$/.test(program);
}

const number = /^[-+]?(?:v?\d[\d.,_]*\w{0,3}|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i;
const placeOrList = /^(?:[./~]|[A-Za-z]+:\/\/)|^--|\.[A-Za-z]\w{0,7}$|[=,{}[\]()]|^[\w.-]+:[\w./-]*$/;
const shortest = 4;

/** No number, place, list or file. */
function couldBeSecret(value: string): boolean {
  return value.length >= shortest && value.length <= 512 && !/\s/.test(value) && !number.test(value) && !placeOrList.test(value) && !isFlagWord(value);
}

/** Words with numbers, as in `resnet50-v2`, `gpt2xl`, `wav2vec2` or `exp_2024_10`, are names that people give. */
const nameLike = /^[A-Za-z]*\d{0,4}[A-Za-z]{0,2}$|^\d+[a-z]{0,2}$|^(?=.{0,10}$)(?:[A-Za-z]{1,6}\d{1,3}){2}$/;
const digest = /^(?:[0-9a-f]{7,12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})$/i;

function isLikely(value: string): boolean {
  if (!couldBeSecret(value) || !isSearched(value) || value.length < 8 || digest.test(value) || value.split(/[-_./@+]/).every((part) => nameLike.test(part))) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d._/-]/].filter((kind) => kind.test(value)).length;
  return kinds >= 3 || entropy(value) >= (kinds === 2 ? 2.7 : 4);
}
