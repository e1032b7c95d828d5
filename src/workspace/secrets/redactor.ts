// Takes secrets out of texts, and tells whether a file holds one: those the environment is known to hold, and those that
// look like one of many kinds of keys. What is taken out is named by its rule and the first digits of its hash, so that
// two places with one secret can be seen to be the same.
import { createHash } from 'node:crypto';

import { findSpans, type SecretSpan, separate, type Strictness } from './find-spans.ts';
import { knownValues } from './known-values.ts';
import { characterSet, longStretches } from './long-stretches.ts';

export interface Redacted {
  readonly text: string;
  /** How many were taken out, by rule. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Redactor {
  /** Replaces every secret by `[redacted:rule:hash]`. A text without any comes back as it is. */
  redact(text: string): Redacted;
  /**
   * The rule by which a file's bytes hold a secret; undefined when none was found. Stricter than `redact` in what merely
   * looks like a secret, since a finding keeps the whole file back.
   */
  findSecret(bytes: Uint8Array): string | undefined;
  /** Names what is looked for, to tell whether an earlier answer still counts. Short, and not to be reversed. */
  readonly fingerprint: string;
}

/** Raised with every change of the rules: remembered answers of other rules do not count. */
const rulesVersion = 1;

export function createRedactor(environment: Readonly<Record<string, string | undefined>>): Redactor {
  const { forms } = knownValues(environment);
  const known = forms.length === 0 ? undefined : new RegExp(forms.map(literal).join('|'), 'g');

  function spansOf(text: string, strictness: Strictness): readonly SecretSpan[] {
    const spans = [...findSpans(text, strictness), ...findEncoded(text, strictness)];
    if (known !== undefined) for (const { 0: value, index } of text.matchAll(known)) spans.push({ start: index, end: index + value.length, rule: 'known-value' });
    return spans.length < 2 ? spans : separate(known === undefined ? spans : withKnownFirst(spans));
  }

  return {
    redact: (text) => replaceSpans(text, spansOf(text, 'text')),
    findSecret: (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // In numbers and images chance makes anything that has no mark of its own.
      const isBinary = buffer.subarray(0, 8192).includes(0);
      const spans = spansOf(buffer.toString(isBinary ? 'latin1' : 'utf8'), 'file');
      return (isBinary ? spans.find(({ rule }) => rule === 'known-value' || rule === 'private-key') : spans[0])?.rule;
    },
    fingerprint: createHash('sha256')
      .update(JSON.stringify([rulesVersion, forms]))
      .digest('hex')
      .slice(0, 8),
  };
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

/** Images, archives, digests and plain words do not decode to readable characters. */
function isEncodedText(head: string): boolean {
  return /[a-z]/.test(head) && /[A-Z]/.test(head) && /^[\t\n\r\x20-\x7e]+$/.test(Buffer.from(head, 'base64').toString('latin1'));
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}

function replaceSpans(text: string, spans: readonly SecretSpan[]): Redacted {
  if (spans.length === 0) return { text, counts: {} };
  const counts: Record<string, number> = {};
  let written = '';
  let at = 0;
  for (const { start, end, rule } of spans) {
    const hash = createHash('sha256').update(text.slice(start, end)).digest('hex').slice(0, 4);
    written += `${text.slice(at, start)}[redacted:${rule}:${hash}]`;
    counts[rule] = (counts[rule] ?? 0) + 1;
    at = end;
  }
  return { text: written + text.slice(at), counts };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
