// The name of some bytes: which function was used, and what it gave. Wires and documents that know one function only
// speak it bare; they translate where they meet the content store.
import { invalidArgument } from '../base/errors.ts';

const digits = { sha256: 64, md5: 32 } as const;

export type DigestAlgorithm = keyof typeof digits;

/** `sha256:` and 64, or `md5:` and 32 lower-case hexadecimal digits. */
export type ContentDigest = `${DigestAlgorithm}:${string}`;

/** The digest a text is; a bare one is a SHA-256. Undefined for anything else. */
export function readDigest(text: string): ContentDigest | undefined {
  const match = /^(?:(sha256|md5):)?([0-9a-f]+)$/.exec(text);
  if (match === null) return undefined;
  const algorithm = (match[1] ?? 'sha256') as DigestAlgorithm;
  // The end of a pattern also stands before a last line feed.
  return match[2]!.length === digits[algorithm] && !text.endsWith('\n') ? `${algorithm}:${match[2]!}` : undefined;
}

/** The SHA-256 that somebody named by its digits alone. Refuses anything else. */
export function sha256Digest(hex: string): ContentDigest {
  const digest = hex.length === digits.sha256 ? readDigest(hex) : undefined;
  if (digest === undefined) throw invalidArgument(`digest ${JSON.stringify(hex.slice(0, 80))} is not the 64 lower-case hexadecimal digits of a SHA-256`);
  return digest;
}

export function algorithmOf(digest: ContentDigest): DigestAlgorithm {
  return digest.slice(0, digest.indexOf(':')) as DigestAlgorithm;
}

/** The digits alone. */
export function hexOf(digest: ContentDigest): string {
  return digest.slice(digest.indexOf(':') + 1);
}
