// What is answered to bytes that were sent and kept.
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { hexOf } from '../../../core/content/content-digest.ts';

/** Without a body, as object stores answer: the client reads none, and a connection whose answer was not read stays open in it until it exits. */
export function storedAnswer(digest: ContentDigest): Response {
  return new Response(null, { headers: { ETag: `"${hexOf(digest)}"` } });
}
