// Judges what Assay said of a pair of runs against what is known to have been changed.
import { randomBytes } from 'node:crypto';

import type { Client, Explanation } from '../../sdk/index.ts';
import type { Verdict } from '../../src/documents/verdict.ts';
import type { Cause, Scenario } from './scenario.ts';

export interface Judgement {
  readonly scenario: string;
  /** Where the true cause stands, from 1; 0: named nowhere. For scenarios without one: 1 when no input is accused. */
  readonly place: number;
  /** The graded verdict, and what the explanation says of the results. */
  readonly isVerdictRight: boolean;
  readonly level: Verdict['level'];
  /** Whether an input that is not to blame stands first by itself. */
  readonly isOtherBlamed: boolean;
  /** Whether the true cause is said to be none. */
  readonly isCauseRuledOut: boolean;
  /** What was named first, and the paragraph: for whoever reads a failure. */
  readonly said: string;
}

export function judge({ name, cause, says, verdict: expected }: Scenario, { explanation, verdict }: { readonly explanation: Explanation; readonly verdict: Verdict }): Judgement {
  const named = namedInputs(explanation);
  const isSame = verdict.level === 'byte' || verdict.level === 'tensor' || verdict.level === 'metric';
  return {
    scenario: name,
    place: says === undefined || says.test(explanation.paragraph) ? placeOf(cause, explanation) : 0,
    isVerdictRight: isSame === (expected === 'same') && explanation.results === expected,
    level: verdict.level,
    isOtherBlamed: isOtherBlamed(cause, explanation),
    isCauseRuledOut: cause instanceof RegExp && explanation.changes.some(({ group, key, use }) => use === 'not-used' && cause.test(`${group} ${key}`)),
    said: `${named.slice(0, 3).join('; ') || 'no input'}. ${explanation.paragraph}`,
  };
}

function namedInputs({ changes }: Explanation): readonly string[] {
  return changes.filter(({ rank }) => rank !== undefined).map(({ group, key }) => `${group} ${key}`);
}

/** Of changes that nothing tells apart none is blamed. */
function isOtherBlamed(cause: Cause, { changes, results }: Explanation): boolean {
  const first = changes.find(({ rank }) => rank === 1);
  if (first === undefined || first.isTied === true || results !== 'different') return false;
  return !(cause instanceof RegExp && cause.test(`${first.group} ${first.key}`));
}

/** Where the cause stands, from 1; 0 where it is named nowhere, or something is accused that must not be. */
function placeOf(cause: Cause, explanation: Explanation): number {
  const named = namedInputs(explanation);
  if (cause instanceof RegExp) return named.findIndex((text) => cause.test(text)) + 1;
  if (typeof cause === 'string') return Number(named.length === 0);
  if ('end' in cause) {
    const { before, after, explain } = explanation.ends ?? { explain: false };
    return Number(explain && named.length === 0 && [before, after].some((end) => end !== undefined && cause.end.test(end.detail)));
  }
  // What nobody watched comes before every input that is only suspected.
  const isInputSeen = explanation.changes.some(({ rank, use }) => rank !== undefined && use === 'used');
  const place = (explanation.uncaptured ?? []).findIndex(({ source, sentence }) => cause.unrecorded.test(`${source} ${sentence}`)) + 1;
  return isInputSeen ? 0 : place;
}

/** Has the server grade a pair of recorded runs, as a reproduction of one by the other, without claims of a restore. */
export async function gradePair(client: Client, before: string, after: string): Promise<Verdict> {
  const { verdict } = await client.recordReproduction({ id: randomBytes(16).toString('hex'), runId: before, reproductionRunId: after, evidence: {} });
  return verdict;
}
