// Goes through files that were read: many small ones at a time, so that the store can write them together; larger ones a
// few at a time, since each is streamed.
import { inParallel } from '../../core/base/in-parallel.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';
import type { ReadFact } from './data-capture.ts';

/** What small files may hold of memory together, in each of the two or three places they pass. */
const heldBytes = 1024 * 1024;
/** More files in one write gain nothing. */
const mostAtOnce = 512;

export async function readSome(facts: readonly ReadFact[], step: (fact: ReadFact) => Promise<void>): Promise<void> {
  const small = facts.filter(isSmall);
  const bytes = small.reduce((sum, { size = 0 }) => sum + size, 0);
  await inParallel(small, step, { atOnce: Math.min(mostAtOnce, Math.max(1, Math.floor((heldBytes * small.length) / Math.max(1, bytes)))) });
  await inParallel(
    facts.filter((fact) => !isSmall(fact)),
    step,
    { atOnce: 4 },
  );
}

function isSmall({ size }: ReadFact): boolean {
  return size !== undefined && size <= smallContentBytes;
}
