// Judges what Assay said of a pair of runs against what is known to have been changed.
import { randomBytes } from 'node:crypto';

import type { Client, Explanation } from '../../sdk/index.ts';
import type { Verdict } from '../../src/documents/verdict.ts';
import type { Scenario } from './scenarios.ts';

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

/** Has the server grade a pair of recorded runs, as a reproduction of one by the other, without claims of a restore. */
export async function gradePair(client: Client, before: string, after: string): Promise<Verdict> {
  const { verdict } = await client.recordReproduction({ id: randomBytes(16).toString('hex'), runId: before, reproductionRunId: after, evidence: {} });
  return verdict;
}
