// Has contents sent, each once, in deliveries of a size that a server takes at once.
import type { Delivery } from '../outbox/delivery.ts';
import type { PlacedContent } from '../workspace/content-place.ts';

const contentsAtOnce = 1_000;

export async function pushContents(push: (delivery: Delivery) => Promise<void>, contents: readonly PlacedContent[]): Promise<void> {
  const unique = [...new Map(contents.map((content) => [content.digest, content])).values()];
  for (let from = 0; from < unique.length; from += contentsAtOnce) await push({ kind: 'content', contents: unique.slice(from, from + contentsAtOnce) });
}
