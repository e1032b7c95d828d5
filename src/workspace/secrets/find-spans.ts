// Finds where in a text secrets stand. Quick expressions look for the places where one could begin; only there the exact
// ones are tried.
import { entropy } from './entropy.ts';
import { tokenRules } from './token-rules.ts';

export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** `file`: a finding keeps a whole file back, so what only looks like a secret must look more like one. */
export type Strictness = 'text' | 'file';

const tokenStarts = new RegExp(`(?<![A-Za-z0-9])(?:${[...new Set(tokenRules.map(({ start }) => start))].join('|')})`, 'g');
const tokens = tokenRules.map(({ name, start, rest }) => ({ name, pattern: new RegExp(start + rest, 'y') }));

/** Spans in order; they may touch but do not overlap. */
export function findSpans(text: string, strictness: Strictness): readonly SecretSpan[] {
  const spans = [
    ...findTokens(text),
    ...findAddresses(text, strictness),
    ...findAssignments(text, strictness),
    ...findBlocks(text),
    ...findOdd(text),
    ...findHeaders(text, strictness),
  ];
  return separate(spans);
}

/** Of spans that overlap, the first stays, and of those that begin together, the longest. */
export function separate(spans: SecretSpan[]): readonly SecretSpan[] {
  const kept: SecretSpan[] = [];
  for (const span of spans.sort((one, other) => one.start - other.start || other.end - one.end)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}

function findTokens(text: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { index } of text.matchAll(tokenStarts)) {
    for (const { name, pattern } of tokens) {
      pattern.lastIndex = index;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      // Placeholders such as xxxx, and the examples of documentation, are no secrets.
      if (entropy(found.slice(3)) >= 2.4 && !found.endsWith('EXAMPLE')) spans.push({ start: index, end: index + found.length, rule: name });
      break;
    }
  }
  return spans;
}

const address = /:\/\/([^\s:/@'"<>`]{0,256}):([^\s/@'"<>`]{3,256})@|:\/\/([A-Za-z0-9_-]{20,256})@/g;
const placeholder = /^(?:[$<{[*%]|x{3,}|\.{3})|^(?:pass(?:word|wd)?|pwd|secret|token|user(?:name)?|example|changeme)$/i;

function findAddresses(text: string, strictness: Strictness): readonly SecretSpan[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(address)].flatMap(({ 0: whole, 1: user, 2: password, 3: token, index }): SecretSpan[] => {
    const secret = password ?? token!;
    // A file with the example postgres:postgres@localhost is no file of secrets.
    if (placeholder.test(secret) || (strictness === 'file' && (secret === user || secret.length < 6))) return [];
    const end = index + whole.length - 1;
    return [{ start: end - secret.length, end, rule: password === undefined ? 'address-token' : 'address-password' }];
  });
}

const namesOf = {
  plain: 'passw(?:or)?d|passphrase|secret|token(?![a-z])|credentials?|(?:connection|conn)[_-]?string',
  key: '(?:api|access|private|auth|account|signing|encryption|shared|license|master|subscription|storage|admin)[_-]?(?:access[_-]?)?key',
};
const assignmentStarts = new RegExp(`${namesOf.plain}|${namesOf.key}|sshpass`, 'gi');
// A name may go on, be quoted, and be followed by spaces before and after the sign.
const assigned = /[\w.-]{0,40}["'\\]{0,2}\]?\s{0,3}(?:=>|:=|==?|:|,|\s)\s{0,3}[bBrRuU]?["'`\\]{0,2}([^\s"'`,;<>()[\]{}|&\\]{8,1024})/y;
const certain =
  /passw|passphrase|secret|(?:api|access|private|account|signing|encryption|shared|master|storage|admin)[_-]?(?:access[_-]?)?key|(?:auth|access|refresh|bearer|api|id|bot|session)[_-]?token/i;

function findAssignments(text: string, strictness: Strictness): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { 0: name, index } of text.matchAll(assignmentStarts)) {
    assigned.lastIndex = index + name.length;
    const match = assigned.exec(text);
    if (match === null) continue;
    const value = match[1]!.replace(/[.:!?]+$/, '');
    const isSpaced = /^[\w.-]*["'\\]{0,2}\]?\s+["'`]?$/.test(match[0].slice(0, match[0].length - match[1]!.length));
    const isCertain = certain.test(text.slice(Math.max(0, index - 16), index + name.length + 12));
    if (!looksSecret(value, { isCertain, isSpaced, strictness, isPassword: /passw|passphrase/i.test(name) })) continue;
    const start = index + name.length + match[0].length - match[1]!.length;
    spans.push({ start, end: start + value.length, rule: 'assigned-value' });
  }
  return spans;
}

interface Circumstances {
  /** The name can hardly mean anything else. */
  readonly isCertain: boolean;
  /** Only spaces between name and value, as in .netrc and in prose. */
  readonly isSpaced: boolean;
  readonly isPassword: boolean;
  readonly strictness: Strictness;
}

const digest = /^(?:sha\d+:)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const words = /^[A-Za-z]*(?:[_./:-][A-Za-z]*)*\d{0,3}$/;
const expression = /^(?:\$|%|<|\{|\*|os\.|self\.|process\.|config\.|args\.|env\.|settings\.|\/|\.\/|~\/|https?:)|[*=]{3,}|\.{3}|^\[redacted/i;
const number = /^[-+]?[\d.,_]+(?:[eE][-+]?\d+)?[%a-zA-Z]{0,3}(?:\/[a-z]+)?$/;

function looksSecret(value: string, { isCertain, isSpaced, isPassword, strictness }: Circumstances): boolean {
  if (words.test(value) || expression.test(value) || number.test(value) || !/\d/.test(value)) return false;
  if (digest.test(value) || uuid.test(value)) return isCertain && !isSpaced;
  if (/EXAMPLE/.test(value)) return false;
  const bits = entropy(value);
  if (strictness === 'file') return value.length >= 20 && bits >= 4 && /[a-z]/.test(value) && /[A-Z]/.test(value);
  if (isSpaced) return value.length >= 12 && bits >= 3.5 && /[a-z]/.test(value) && /[A-Z]/.test(value) && isCertain;
  return isPassword ? bits >= 2.75 : value.length >= 10 && bits >= (isCertain ? 3 : 3.5);
}

const blockStart = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const blockEnd = /-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
/** Lines of a key, in a file or in JSON, when its end is not in the text. */
const blockBody = /(?:[A-Za-z0-9+/=:, -]|\\n|\s){0,16384}/y;

function findBlocks(text: string): readonly SecretSpan[] {
  if (!text.includes('-----BEGIN ')) return [];
  return [...text.matchAll(blockStart)].flatMap(({ 0: head, index }): SecretSpan[] => {
    blockEnd.lastIndex = index;
    const end = blockEnd.exec(text);
    if (end !== null && end.index - index < 32_768) return [{ start: index, end: end.index + end[0].length, rule: 'private-key' }];
    blockBody.lastIndex = index + head.length;
    const body = blockBody.exec(text)![0].trimEnd();
    return body.length < 32 ? [] : [{ start: index, end: index + head.length + body.length, rule: 'private-key' }];
  });
}

/** Tokens whose mark stands inside them, and those with a name of their own before them. */
const odd: readonly { readonly mark: string; readonly rule: string; readonly pattern: RegExp }[] = [
  { mark: 'Q~', rule: 'azure-client-secret', pattern: /(?<![A-Za-z0-9_~.-])([A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~.-])/g },
  { mark: ':AA', rule: 'telegram-token', pattern: /(?<![0-9])([0-9]{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g },
  { mark: 'T3BlbkFJ', rule: 'openai-key', pattern: /(sk-[A-Za-z0-9_-]{8,80}T3BlbkFJ[A-Za-z0-9_-]{8,80})/g },
  { mark: 'AccountKey', rule: 'azure-storage-key', pattern: /AccountKey(?:=|%3D)((?:[A-Za-z0-9+/]|%2[BbFf]){80,260}(?:={0,2}|(?:%3[Dd]){0,2}))/g },
  { mark: 'SharedAccess', rule: 'azure-shared-key', pattern: /SharedAccess(?:Key|Signature)(?:=|%3D)((?:[A-Za-z0-9+/]|%2[BbFf]){32,260}(?:={0,2}|(?:%3[Dd]){0,2}))/g },
  { mark: 'sig=', rule: 'azure-signature', pattern: /[?&]sig=([A-Za-z0-9+/%]{40,160}={0,2})/g },
  { mark: 'X-Amz-Signature', rule: 'aws-signature', pattern: /X-Amz-Signature=([0-9a-f]{64})/g },
  { mark: 'X-Goog-Signature', rule: 'gcp-signature', pattern: /X-Goog-Signature=([0-9a-f]{64,600})/g },
];

function findOdd(text: string): readonly SecretSpan[] {
  return odd.flatMap(({ mark, rule, pattern }) => {
    if (!text.includes(mark)) return [];
    return [...text.matchAll(pattern)].map(({ 0: whole, 1: secret, index }) => {
      const start = index + whole.lastIndexOf(secret!);
      return { start, end: start + secret!.length, rule };
    });
  });
}

const header =
  /(?:\b(?:Bearer|Basic|Token)\s{1,4}|\b(?:authorization|x-api-key|x-auth-token)["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:Bearer|Basic|Token)\s{1,4})?|(?:^|\s)(?:-u|--user)[ =]["']?[^\s:"']{1,64}:)([A-Za-z0-9._~+/=!@#%^*-]{8,4096})/gi;

/** Request headers, and curl's way to give them. */
function findHeaders(text: string, strictness: Strictness): readonly SecretSpan[] {
  if (!/bearer|basic|token\s|authorization|x-a|-u|--user/i.test(text)) return [];
  return [...text.matchAll(header)].flatMap(({ 0: whole, 1: value, index }): SecretSpan[] => {
    const secret = value!;
    const isCurl = /(?:-u|--user)[ =]/.test(whole);
    if (words.test(secret) || expression.test(secret) || number.test(secret) || !/\d/.test(secret) || (!isCurl && entropy(secret) < 3)) return [];
    if (strictness === 'file' && (secret.length < 20 || entropy(secret) < 4)) return [];
    if ((digest.test(secret) || uuid.test(secret)) && !/bearer|authorization|x-a/i.test(whole)) return [];
    const end = index + whole.length;
    return [{ start: end - secret.length, end, rule: 'request-header' }];
  });
}
