// Takes secrets out of everything that is written of a run: those that are known by their names in the environment and on
// the command line, and those that look like one of many kinds of keys. It also tells whether a file holds one. What is
// taken out is named by its rule and the name it is known under, or the first digits of its hash.
import { createHash } from 'node:crypto';

import { isEncodedText } from './encoded-text.ts';
import { findSpans, type SecretSpan, separate, type Strictness } from './find-spans.ts';
import type { SecretDigests } from './home-key.ts';
import { formsOf, type KnownSecret, knownSecrets } from './known-values.ts';
import { characterSet, longStretches } from './long-stretches.ts';
import { secretArguments, type UndecidedArgument, undecidedArguments } from './secret-arguments.ts';
import { hasHint } from './secret-hints.ts';
import { isSecret } from './secret-names.ts';

export interface Redacted {
  readonly text: string;
  /** How many were taken out, by rule. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Redactor {
  /** Replaces every secret by `[redacted:rule:…]`. A text without any comes back as it is. */
  redact(text: string): Redacted;
  /** The same for what follows `start`, with what stands before it taken into account. */
  redactFrom(text: string, start: number): string;
  /** Replaces only what is known; many times faster. */
  redactKnown(text: string): string;
  /** A command line: what its flags name as secret is withheld whatever it looks like. */
  redactArguments(argv: readonly string[]): readonly string[];
  /** A value under a name: withheld where the name says so, else redacted. */
  redactNamed(name: string, value: string): string;
  /** Every text inside; lists of texts under the name `argv` as command lines. */
  redactAll<Value>(value: Value): Value;
  /** From here on this one is known too. */
  learn(secret: KnownSecret): void;
  /** What the program's own parser made of its arguments: which are secrets, and which values belong to names that speak of none. */
  decide(told: ToldArguments): void;
  /** Nothing more will be told. What looks like a secret stays one, under the name of its flag; the rest is none. */
  settle(): void;
  /** Values of short flags that nobody has told about yet. */
  readonly undecidedValues: readonly string[];
  /** The same, in every form. */
  readonly undecidedForms: readonly string[];
  /** Every text that is looked for as it is, and what is written in its place. */
  readonly marks: ReadonlyMap<string, string>;
  /** Counts up whenever something else is looked for. */
  readonly revision: number;
  /**
   * The rule by which a file's bytes hold a secret; undefined when none was found. Stricter than `redact` in what merely
   * looks like a secret, since a finding keeps the whole file back; in a file of settings, by its path, what stands under the
   * name of a secret is one.
   */
  findSecret(bytes: Uint8Array, path?: string): string | undefined;
  /** What is known by a name, also what is too ordinary to be looked for. */
  readonly secrets: readonly KnownSecret[];
  /** Names what is looked for, to tell whether an earlier answer still counts. Short, and not to be reversed. */
  readonly fingerprint: string;
}

export interface ToldArguments {
  readonly secrets: readonly KnownSecret[];
  readonly plain: ReadonlySet<string>;
}

export interface RedactorOptions {
  /** Command lines, and whatever else is given to the program in words. */
  readonly words?: readonly (readonly string[])[] | undefined;
  /** Of the home: without them, hashes of guesses are plain ones. */
  readonly digests?: SecretDigests | undefined;
}

/** Raised with every change of the rules: remembered answers of other rules do not count. */
const rulesVersion = 3;

const settingsFile = /\.(?:ya?ml|json|toml|ini|cfg|conf|config|properties|env|xml)$/i;
/** Longer ones hold data. */
const mostSettingsBytes = 262_144;

export function createRedactor(environment: Readonly<Record<string, string | undefined>>, { words = [], digests }: RedactorOptions = {}): Redactor {
  const secrets: KnownSecret[] = [];
  /** The mark for each form of each secret. */
  const marks = new Map<string, string>();
  let known: RegExp | undefined;
  let undecided: readonly UndecidedArgument[] = [];
  let revision = 0;

  function add(secret: KnownSecret): void {
    secrets.push(secret);
    for (const form of formsOf(secret.value)) if (!marks.has(form)) marks.set(form, markOf(secret.name));
  }

  function prepare(): void {
    // The longest first: one secret may be the beginning of another.
    const forms = [...marks.keys()].sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
    known = forms.length === 0 ? undefined : new RegExp(forms.map(literal).join('|'), 'g');
    revision += 1;
  }

  /** Takes those of a value away, unless a known secret has the same. */
  function forget(argument: UndecidedArgument): void {
    undecided = undecided.filter(({ value }) => value !== argument.value);
    for (const form of formsOf(argument.value)) if (marks.get(form) === undecidedMark(argument)) marks.delete(form);
  }

  function spansOf(text: string, strictness: Strictness): readonly SecretSpan[] {
    const spans = [...(hasHint(text) ? findSpans(text, strictness) : []), ...findEncoded(text, strictness)];
    if (known !== undefined) for (const { 0: value, index } of text.matchAll(known)) spans.push({ start: index, end: index + value.length, rule: 'known-value' });
    return spans.length < 2 ? spans : separate(known === undefined ? spans : withKnownFirst(spans));
  }

  const labelOf = (text: string, rule: string): string => (rule === 'known-value' ? (marks.get(text) ?? knownIn(text)) : `[redacted:${rule}:${hashOf(text, rule, digests)}]`);
  /** Of a known value and a guess that overlap. */
  const knownIn = (text: string): string => {
    const form = known === undefined ? undefined : [...text.matchAll(known)][0]?.[0];
    return (form === undefined ? undefined : marks.get(form)) ?? '[redacted:known-value]';
  };
  const redact = (text: string): Redacted => replaceSpans(text, spansOf(text, 'text'), labelOf);

  function redactArguments(argv: readonly string[]): readonly string[] {
    const named = new Map(secretArguments(argv).map((argument) => [argument.index, { start: argument.start, mark: markOf(argument.name) }]));
    const open = undecidedArguments(argv).filter((argument) => undecided.some(({ value }) => value === argument.value));
    for (const argument of open.filter(({ end }) => end === undefined))
      if (!named.has(argument.index)) named.set(argument.index, { start: argument.start, mark: undecidedMark(argument) });
    // However short: the program's parser told that this word is one.
    for (const { name, value, isArgument } of secrets)
      for (const [index, word] of isArgument === true ? argv.entries() : []) {
        const start = word.length - value.length;
        if (word.endsWith(value) && (start === 0 || (start === 2 && /^-[A-Za-z]/.test(word)))) named.set(index, { start, mark: markOf(name) });
      }
    return argv.map((word, index) => {
      const argument = named.get(index);
      if (argument !== undefined) return `${redact(word.slice(0, argument.start)).text}${argument.mark}`;
      return redactInside(
        word,
        open.filter(({ index: place, end }) => place === index && end !== undefined),
      );
    });
  }

  /** `inside` are in the order in which they stand. */
  function redactInside(word: string, inside: readonly UndecidedArgument[]): string {
    let text = '';
    let at = 0;
    for (const argument of inside) {
      text += redact(word.slice(at, argument.start)).text + undecidedMark(argument);
      at = argument.end ?? word.length;
    }
    return text + redact(word.slice(at)).text;
  }

  function redactAll(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return redact(value).text;
    if (Array.isArray(value)) return name === 'argv' && value.every((item) => typeof item === 'string') ? redactArguments(value) : value.map((item) => redactAll(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactAll(item, key)]));
  }

  for (const secret of knownSecrets({ environment, words })) add(secret);
  // What is on the command line and looks like a key is looked for in its other forms too.
  for (const text of words.flat())
    for (const { start, end, rule } of findSpans(text, 'text'))
      for (const form of formsOf(text.slice(start, end))) if (!marks.has(form)) marks.set(form, `[redacted:${rule}:${hashOf(text.slice(start, end), rule, digests)}]`);
  undecided = words.flatMap(undecidedArguments).filter(({ value }) => !secrets.some((secret) => secret.value === value));
  for (const argument of undecided.filter(({ isLikely }) => isLikely)) for (const form of formsOf(argument.value)) if (!marks.has(form)) marks.set(form, undecidedMark(argument));
  prepare();

  function learn(secret: KnownSecret): void {
    if (secrets.some(({ name, value, isArgument }) => name === secret.name && value === secret.value && isArgument === secret.isArgument)) return;
    for (const argument of undecided.filter(({ value }) => value === secret.value)) forget(argument);
    add(secret);
    prepare();
  }

  return {
    redact,
    redactFrom: (text, start) => {
      const spans = spansOf(text, 'text').filter(({ end }) => end > start);
      return replaceSpans(text, start === 0 ? spans : spans.map((span) => (span.start < start ? { ...span, start } : span)), labelOf).text.slice(start);
    },
    redactKnown: (text) => (known === undefined ? text : text.replaceAll(known, (form) => marks.get(form) as string)),
    redactArguments,
    redactNamed: (name, value) => (isSecret(name, value) ? markOf(name) : redact(value).text),
    redactAll: <Value>(value: Value) => redactAll(value) as Value,
    learn,
    decide({ secrets: told, plain }) {
      for (const secret of told) learn(secret);
      const released = undecided.filter(({ value }) => plain.has(value));
      for (const argument of released) forget(argument);
      if (released.length > 0) prepare();
    },
    settle() {
      for (const { isLikely, name, value } of undecided) if (isLikely) learn({ name, value, isArgument: true });
      undecided = [];
    },
    get undecidedValues() {
      return undecided.map(({ value }) => value);
    },
    get undecidedForms() {
      return undecided.flatMap(({ value }) => [value, ...formsOf(value)]);
    },
    marks,
    get revision() {
      return revision;
    },
    findSecret: (bytes, path) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // In numbers and images chance makes anything that has no mark of its own.
      const isBinary = buffer.subarray(0, 8192).includes(0);
      const isSettings = path !== undefined && !isBinary && buffer.length <= mostSettingsBytes && settingsFile.test(path);
      const spans = spansOf(buffer.toString(isBinary ? 'latin1' : 'utf8'), isSettings ? 'text' : 'file');
      return (isBinary ? spans.find(({ rule }) => rule === 'known-value' || rule === 'private-key') : spans[0])?.rule;
    },
    secrets,
    get fingerprint() {
      const text = JSON.stringify([rulesVersion, [...marks.keys()].sort()]);
      return (digests?.digest(text) ?? createHash('sha256').update(text).digest('hex')).slice(0, 8);
    },
  };
}

/** Says by its name which secret stood here, and nothing of its value. */
function markOf(name: string): string {
  return `[redacted:known-value:${name.replaceAll(/[^\w.-]/g, '_').slice(0, 64)}]`;
}

function undecidedMark({ name }: UndecidedArgument): string {
  return `[redacted:undecided:${name}]`;
}

/** Keys of known kinds are too long to be guessed; what was guessed by its surroundings may be a password. */
function hashOf(text: string, rule: string, digests: SecretDigests | undefined): string {
  const isGuessable = /^(?:assigned-value|address-|request-header)/.test(rule);
  return (isGuessable && digests !== undefined ? digests.digest(text) : createHash('sha256').update(text).digest('hex')).slice(0, 4);
}

/** Where a known value overlaps with a guess, their union is taken out. */
function withKnownFirst(spans: readonly SecretSpan[]): SecretSpan[] {
  const sorted = [...spans].sort((one, other) => one.start - other.start);
  const joined: SecretSpan[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else
      joined[joined.length - 1] = {
        start: last.start,
        end: Math.max(last.end, span.end),
        rule: last.rule === 'known-value' || span.rule === 'known-value' ? 'known-value' : last.rule,
      };
  }
  return joined;
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Set = characterSet(`${alphanumeric}+/_-`);
const addressSet = characterSet(`${alphanumeric}_.~%+:/?&=-`);
/** Texts worth hiding are short; images and archives are not. */
const longestEncoded = 65_536;

/** Secrets that are base64 or percent-encoded as a whole: the run is decoded and looked at. */
function findEncoded(text: string, strictness: Strictness): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { start, end: bare } of longStretches(text, 24, base64Set)) {
    if (bare - start > longestEncoded || !isEncodedText(text.slice(start, start + 64))) continue;
    const end = bare + (/^={0,2}/.exec(text.slice(bare, bare + 2))?.[0].length ?? 0);
    const run = text.slice(start, end);
    const rule = findSpans(Buffer.from(run, 'base64').toString('latin1'), strictness)[0]?.rule;
    if (rule !== undefined) spans.push({ start, end, rule });
  }
  if (!/%(?:3A|3D|2B|2F|40|26)/i.test(text)) return spans;
  for (const { start, end } of longStretches(text, 16, addressSet)) {
    const run = text.slice(start, end);
    if (!/%(?:3A|3D|2B|2F|40|26)/i.test(run)) continue;
    const rule = findSpans(percentDecoded(run), strictness)[0]?.rule;
    if (rule !== undefined) spans.push({ start, end, rule });
  }
  return spans;
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}

function replaceSpans(text: string, spans: readonly SecretSpan[], labelOf: (text: string, rule: string) => string): Redacted {
  if (spans.length === 0) return { text, counts: {} };
  const counts: Record<string, number> = {};
  let written = '';
  let at = 0;
  for (const { start, end, rule } of spans) {
    written += `${text.slice(at, start)}${labelOf(text.slice(start, end), rule)}`;
    counts[rule] = (counts[rule] ?? 0) + 1;
    at = end;
  }
  return { text: written + text.slice(at), counts };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
