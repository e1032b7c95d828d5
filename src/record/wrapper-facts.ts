// What only the process that started the program knows: the code as it was, that it started, how it ended. Told to the
// recorder at once, and kept in a journal for the case that one of the two is killed.
import { join } from 'node:path';

import type { CodeSnapshot } from '../workspace/code/code-snapshot.ts';
import type { OpenInput } from './open-input.ts';
import { type Journal, openJournal, readJournal } from '../outbox/journal.ts';
import type { ProcessIdentity } from '../outbox/liveness.ts';

export type WrapperFact =
  | { readonly kind: 'code'; readonly snapshot: CodeSnapshot }
  | { readonly kind: 'code-failed'; readonly sentence: string }
  | { readonly kind: 'started'; readonly process: ProcessIdentity; readonly at: number }
  | { readonly kind: 'not-started'; readonly sentence: string; readonly exitCode: number; readonly at: number }
  /** A signal that came to the wrapper from outside. */
  | { readonly kind: 'asked'; readonly signal: string; readonly at: number }
  /** Reads could not be traced although that was asked for. */
  | { readonly kind: 'untraced'; readonly reason: string }
  /** The library that tells native reads was put before the program; `why`: it was not. `hasCopier`: what was started first is ours. */
  | { readonly kind: 'native'; readonly why?: string | undefined; readonly hasCopier: boolean }
  /** What the program gets on standard input. */
  | { readonly kind: 'stdin'; readonly input: OpenInput }
  /** What the program finds open under another number. */
  | { readonly kind: 'descriptor'; readonly number: number; readonly input: OpenInput }
  /** Part of the console could not be written to the spool. */
  | { readonly kind: 'console-lost'; readonly stream: 'stdout' | 'stderr'; readonly reason: string }
  | { readonly kind: 'ended'; readonly exitCode?: number | undefined; readonly signal?: string | undefined; readonly at: number };

const folderOf = (spool: string): string => join(spool, 'wrapper.journal');

export function openWrapperJournal(spool: string, runId: string): Promise<Journal> {
  return openJournal(folderOf(spool), { runId });
}

/** In the order they were written; none when the journal was never made. */
export async function readWrapperFacts(spool: string): Promise<readonly WrapperFact[]> {
  const facts: WrapperFact[] = [];
  try {
    for await (const { record } of readJournal(folderOf(spool))) facts.push(record as WrapperFact);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return facts;
}
