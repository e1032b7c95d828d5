// Secrets that are known: under a name that says so in the environment or on the command line, or as the password of an
// address; and every form in which one may stand in a text.
import { secretArguments } from './secret-arguments.ts';
import { isSearched, isSecret, shortestSearched } from './secret-names.ts';

export interface KnownSecret {
  /** Of the variable, flag or setting. */
  readonly name: string;
  readonly value: string;
  /** Given to the program itself, and not only there to be asked for. */
  readonly isArgument?: boolean | undefined;
}

/** A line of a secret of several that is looked for by itself. */
const shortestLine = 16;

export interface SecretPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Command lines, and whatever else is given to the program in words. */
  readonly words?: readonly (readonly string[])[] | undefined;
}

/** Every one, also those that are too ordinary to be looked for. */
export function knownSecrets({ environment, words = [] }: SecretPlaces): readonly KnownSecret[] {
  const found: KnownSecret[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    for (const password of passwordsOf(value)) found.push({ name, value: password });
    if (isSecret(name, value.trim())) found.push({ name, value: value.trim() });
  }
  for (const line of words) {
    for (const { name, value } of secretArguments(line)) found.push({ name, value, isArgument: true });
    for (const value of line.flatMap(passwordsOf)) found.push({ name: 'address-password', value, isArgument: true });
  }
  return found;
}

/** The password of an address in a text, as it stands there and as it is meant. */
function passwordsOf(text: string): readonly string[] {
  return [...text.matchAll(/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:([^\s/@]{1,256})@/gi)].flatMap(({ 1: password }) =>
    /^(?:[$<{[*%]|x{3,}|\.{3})/i.test(password!) ? [] : [...new Set([password!, decoded(password!)])],
  );
}

/** As it is, in an address, in JSON, in Python's words, and in base64, where the text before shifts it by up to two bytes. */
export function formsOf(secret: string): readonly string[] {
  if (!isSearched(secret)) return [];
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Characters that also hold bits of what stands before or after are left out.
    const cut = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return [cut, cut.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const encoded = encodeURIComponent(secret.toWellFormed());
  const strict = encoded.replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    ...[encoded, strict].flatMap((text) => [text, text.replaceAll('%20', '+'), text.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())]),
    inJson,
    // As writers of JSON in ASCII put it, and as one JSON text inside another has it.
    inJson.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    JSON.stringify(inJson).slice(1, -1),
    secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    ...linesOf(secret),
    ...shifted,
  ];
  return [...new Set(forms)].filter((form) => form.length >= shortestSearched);
}

/** Of a secret of several lines: as a terminal ends them, and each line that is long enough to be told. */
function linesOf(secret: string): readonly string[] {
  if (!secret.includes('\n')) return [];
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return [lines.join('\n'), lines.join('\r\n'), ...lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----'))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
