// Compares contents of files for verdicts and explanations, in a thread of its own that is given little time and memory: one comparison
// after the other, and the thread goes when nothing was asked for a while.
import type { CompareContents, ComparedContents, ContentPair } from './core/reproduction/compare-outputs.ts';
import { createThreadInTurns } from './thread-in-turns.ts';

/** What the thread is asked. */
export interface ContentQuestion extends Pick<ContentPair, 'name' | 'times' | 'own'> {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface ContentComparisons {
  readonly compare: CompareContents;
  close(): Promise<void>;
}

const memoryMiB = 512;
/** Answers that are kept, so that a page that is looked at again does not cost the comparison again. */
const mostKnown = 1_000;

export function createContentComparisons({ timeLimitMs = 30_000 } = {}): ContentComparisons {
  const thread = createThreadInTurns(new URL('./compare-contents-thread.ts', import.meta.url), { timeLimitMs, memoryMiB });
  const known = new Map<string, ComparedContents>();

  async function compareNow({ name, digests, read, times, own }: ContentPair): Promise<ComparedContents> {
    const key = JSON.stringify([name, digests, times, own]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const question: ContentQuestion = { name, before: await read(digests[0]), after: await read(digests[1]), times, own };
    const outcome = await thread.ask<ComparedContents, ComparedContents>(question, (answer, done) => done(answer));
    if (outcome === undefined)
      return { level: undefined, summary: `cannot be compared here within ${timeLimitMs / 1000} seconds and ${memoryMiB} MiB; assay compare does it on your machine` };
    known.set(key, outcome);
    if (known.size > mostKnown) known.delete(known.keys().next().value as string);
    return outcome;
  }

  return { compare: (pair) => thread.inTurn(() => compareNow(pair)), close: thread.close };
}
