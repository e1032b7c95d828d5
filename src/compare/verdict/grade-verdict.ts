// The verdict ladder: what a comparison of a run with its repetition may be called, and why. See docs/verdicts.md.
import type { Claim, Verdict, VerdictEvidence } from '../../documents/verdict.ts';
import { isAtLeast, type VerdictLevel } from '../../documents/verdict-level.ts';
import { type CountedEvidence, judgeResults } from './judge-results.ts';
import { differenceSentence, levelSentence } from './word-verdict.ts';

/** Grades the evidence. Total: every evidence has a verdict, and the same evidence always the same one. */
export function gradeVerdict(evidence: VerdictEvidence): Verdict {
  const ceiling = ceilingOf(evidence.claims);
  if (evidence.missing.length > 0) return { level: 'not-runnable', sentence: `It could not be run here: ${evidence.missing.join('; ')}.`, ceiling };
  const { counted, reached, isFinding } = judgeResults(evidence);
  const level = weaker(reached, ceiling);
  const finding = isFinding ? findingText(evidence, counted) : undefined;
  const sentences = [levelSentence({ evidence, counted, level, reached }), ...(finding === undefined ? [] : [finding])];
  return { level, sentence: sentences.join(' '), finding, ceiling };
}

/**
 * The weakest of the claims' ceilings. Claims say what sameness is worth and never that two results differ, so one of
 * `different` allows no more than `not-runnable` does: nothing can be said here.
 */
function ceilingOf(claims: readonly Claim[]): VerdictLevel {
  const ceiling = claims.reduce<VerdictLevel>((level, claim) => weaker(level, claim.ceiling), 'byte');
  return ceiling === 'different' ? 'not-runnable' : ceiling;
}

function weaker(one: VerdictLevel, other: VerdictLevel): VerdictLevel {
  return isAtLeast(one, other) ? other : one;
}

function findingText(evidence: VerdictEvidence, counted: CountedEvidence): string {
  return `Both runs claim to be deterministic and had the same inputs, so this is a finding, whatever a tolerance says: ${differenceSentence(evidence, counted)}`;
}
