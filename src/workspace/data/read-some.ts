// Goes through files that were read: many small ones at a time, so that the store can write them together; larger ones a
// few at a time, since each is streamed.
import { inParallel } from '../../core/base/in-parallel.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';
import type { ReadFact } from './data-capture.ts';

export async function readSome(facts: readonly ReadFact[], step: (fact: ReadFact) => Promise<void>): Promise<void> {
  const isSmall = ({ size }: ReadFact): boolean => size !== undefined && size <= smallContentBytes;
  await inParallel(facts.filter(isSmall), step, { atOnce: 128 });
  await inParallel(
    facts.filter((fact) => !isSmall(fact)),
    step,
    { atOnce: 4 },
  );
}
