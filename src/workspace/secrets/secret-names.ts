// Which names speak of secrets, of variables, flags and settings alike, and which values are too ordinary to be one.
import { entropy } from './entropy.ts';

/** Names that hold a secret whatever it looks like. */
const strong = /passw|passphrase|secret|token(?!iz)|api_?key|access_?key|private_?key|credential|signing_?key|account_?key|(?:^|_)salt(?:_|$)/i;
/** Names that may hold one: then it must look like one. */
const weak = /(?:^|_)(?:auth|key|pwd|pass|dsn|pat|jwt|cookie|session)(?:_|$)|connection_?string|conn_?str/i;
const innocent =
  /^(?:PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|GPG_AGENT_INFO|DBUS_SESSION_BUS_ADDRESS|XDG_SESSION_\w+|DESKTOP_SESSION|SESSION_MANAGER|TERM_SESSION_ID)$|_(?:FILE|PATH|DIR|URI|URL|NAME|TYPE|TTL|LENGTH|COUNT|LIMIT|SIZE)$|max_?\w*tokens?$/i;
/** Words of a vocabulary, numbers of them, and what is done with them. */
const vocabulary = /(?:pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|image)_tokens?$|(?:^|_)tokens?_(?!$|secret|key)\w+$|(?:^|_)(?:num|n|per)_(?:\w+_)?tokens?$/i;
const password = /passw|passphrase|(?:^|_)(?:pwd|pass)$/i;

const flagWords = /^(?:true|false|yes|no|none|null|auto|default|disabled|enabled|\[?redacted\]?|\[withheld\])$/i;
const numberText = /^[-+]?(?:\d{1,9}|\d*\.\d+(?:e[-+]?\d+)?|\d+e[-+]?\d+)$/i;
const pathText = /^(?:\.{1,2}|~)?\/[\w.@+/-]*$/;

/** Words that stand everywhere. As a secret they are withheld where they are named, and looked for nowhere else. */
const common =
  /^(?:pass(?:word|wd)?|passphrase|secrets?|tokens?|users?|username|examples?|changeme|admin|administrator|root|guest|public|private|postgres|mysql|sqlite|local|localhost|python\d?|train(?:ing)?|test(?:ing)?|models?|bearer|basic|string|number|value|random|simple|normal|hidden|letmein)$/i;

/** Secrets of fewer characters are not looked for: they would be found everywhere. */
export const shortestSearched = 6;

/** Whether what stands under this name is to be withheld. */
export function isSecret(name: string, value: string): boolean {
  const plain = name.replaceAll(/[-.\s]/g, '_');
  if (value === '' || flagWords.test(value) || value.startsWith('[redacted') || innocent.test(plain)) return false;
  const isPassword = password.test(plain);
  if (isPassword && strong.test(plain)) return !pathText.test(value);
  if (numberText.test(value) || /^[./~]\S*$/.test(value) || vocabulary.test(plain)) return false;
  if (strong.test(plain)) return true;
  return weak.test(plain) && value.length >= (isPassword ? shortestSearched : 12) && /\d/.test(value) && (isPassword || entropy(value) >= 3);
}

/** Whether a secret is looked for everywhere, and not only withheld under its name. */
export function isSearched(value: string): boolean {
  return value.length >= shortestSearched && !common.test(value) && !flagWords.test(value);
}

/** Words for on, off and nothing. */
export function isFlagWord(value: string): boolean {
  return flagWords.test(value);
}
