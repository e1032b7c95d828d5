// How a content digest stands in a column: a SHA-256 by its digits alone, as it always did, any other with its algorithm.
import { algorithmOf, type ContentDigest, hexOf, readDigest } from '../../../core/content/content-digest.ts';
import { AssayError } from '../../../core/base/errors.ts';

export function toColumn(digest: ContentDigest): string {
  return algorithmOf(digest) === 'sha256' ? hexOf(digest) : digest;
}

export function fromColumn(text: string): ContentDigest {
  const digest = readDigest(text);
  if (digest === undefined) throw new AssayError('integrity', `the database holds ${JSON.stringify(text.slice(0, 80))} where a digest should be; restore it from a backup`);
  return digest;
}
