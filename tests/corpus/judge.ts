// Judges what Assay said of a pair of runs against what is known to have been changed.
import { join } from 'node:path';

import type { Client, Explanation } from '../../sdk/index.ts';
import { gradeVerdict } from '../../src/core/reproduction/grade-verdict.ts';
import type { Verdict } from '../../src/documents/verdict.ts';
import { createContentFetcher } from '../../src/repeat/content-fetcher.ts';
import { gatherEvidence } from '../../src/repeat/gather-evidence.ts';
import { readRecordedRun } from '../../src/repeat/recorded-run.ts';
import { openFilesystemBlobStore } from '../../src/storage/blobs/filesystem.ts';
import type { Scenario } from './scenarios.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';

export interface Judgement {
  readonly scenario: string;
  /** Where the true cause stands, from 1; 0: named nowhere. For scenarios without one: 1 when no input is accused. */
  readonly place: number;
  /** The graded verdict, and what the explanation says of the results. */
  readonly isVerdictRight: boolean;
  readonly level: Verdict['level'];
  /** What was named first, and the paragraph: for whoever reads a failure. */
  readonly said: string;
}

export function judge({ name, cause, verdict: expected }: Scenario, { explanation, verdict }: { readonly explanation: Explanation; readonly verdict: Verdict }): Judgement {
  const named = explanation.changes.filter(({ rank }) => rank !== undefined).map(({ group, key }) => `${group} ${key}`);
  const place = cause === 'uncaptured' || cause === 'nothing' ? Number(named.length === 0) : named.findIndex((text) => cause.test(text)) + 1;
  const isSame = verdict.level === 'byte' || verdict.level === 'tensor' || verdict.level === 'metric';
  return {
    scenario: name,
    place,
    isVerdictRight: isSame === (expected === 'same') && explanation.results === expected,
    level: verdict.level,
    said: `${named.slice(0, 3).join('; ') || 'no input'}. ${explanation.paragraph}`,
  };
}

export interface PairGrader {
  grade(before: string, after: string): Promise<Verdict>;
  close(): Promise<void>;
}

/** Grades pairs of recorded runs as a reproduction would be, without claims of a restore. */
export async function openPairGrader(client: Client, folder: string): Promise<PairGrader> {
  const store = createLocalContent(
    await openFilesystemBlobStore({
      folder: join(folder, 'grading'),
      isExclusive: true,
      onFatal: (error) => {
        throw error;
      },
    }),
  );
  const fetcher = createContentFetcher(client, store);
  return {
    grade: async (before, after) =>
      gradeVerdict(
        await gatherEvidence(await readRecordedRun(client, before), await readRecordedRun(client, after), { client, fetcher, scratch: join(folder, 'scratch'), claims: [] }),
      ),
    close: () => store.close(),
  };
}
