// Secrets that are known because the environment holds them: under a name that says so, or as the password of an address.
import { entropy } from './entropy.ts';

/** Names that hold a secret whatever it looks like. */
const strong = /passw|passphrase|secret|token(?!iz)|api_?key|access_?key|private_?key|credential|signing_?key|account_?key/i;
/** Names that may hold one: then it must look like one. */
const weak = /(?:^|_)(?:auth|key|pwd|dsn|pat|jwt|cookie|session)(?:_|$)|connection_?string|conn_?str/i;
const innocent =
  /^(?:PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|GPG_AGENT_INFO|DBUS_SESSION_BUS_ADDRESS|XDG_SESSION_\w+|DESKTOP_SESSION|SESSION_MANAGER|TERM_SESSION_ID)$|_(?:FILE|PATH|DIR|URI|URL|NAME|TYPE|TTL|LENGTH|COUNT|LIMIT|SIZE)$|max_?\w*tokens?$/i;

export interface KnownValues {
  /** Every form in which a known secret may stand in a text; the longest first. */
  readonly forms: readonly string[];
}

/** Secrets of fewer than six characters are not looked for: they would be found everywhere. */
const minimumLength = 6;

export function knownValues(environment: Readonly<Record<string, string | undefined>>): KnownValues {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    for (const password of passwordsOf(value)) secrets.add(password);
    if (isSecret(name, value)) secrets.add(value.trim());
  }
  const forms = new Set([...secrets].filter((secret) => secret.length >= minimumLength).flatMap(formsOf));
  return { forms: [...forms].sort((one, other) => other.length - one.length || (one < other ? -1 : 1)) };
}

function isSecret(name: string, value: string): boolean {
  if (innocent.test(name) || /^(?:true|false|yes|no|none|null|auto|default|disabled|enabled|\d{1,9}|[./~][^\s]*)$/i.test(value)) return false;
  return strong.test(name) || (weak.test(name) && value.length >= 12 && /\d/.test(value) && entropy(value) >= 3);
}

function passwordsOf(value: string): readonly string[] {
  const password = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:([^\s/@]{6,256})@/i.exec(value)?.[1];
  return password === undefined ? [] : [password, decoded(password)];
}

/** As it is, in an address, in JSON, and in base64, where the text before shifts it by up to two bytes. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Characters that also hold bits of what stands before or after are left out.
    const cut = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return [cut, cut.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const encoded = encodeURIComponent(secret);
  const forms = [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    ...shifted,
  ];
  return forms.filter((form) => form.length >= minimumLength);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
