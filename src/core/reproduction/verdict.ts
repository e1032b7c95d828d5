// What a comparison of a run with its reproduction may end in, and the evidence it stands on. The grading is in
// grade-verdict.ts; nothing here reads anything.
import type { MetricEvidence } from './metric-evidence.ts';

/** From the strongest to the weakest. */
export const verdictLevels = ['byte', 'tensor', 'metric', 'statistical', 'different', 'not-runnable'] as const;
export type VerdictLevel = (typeof verdictLevels)[number];

export interface Verdict {
  readonly level: VerdictLevel;
  /** One sentence a person understands. */
  readonly sentence: string;
  /** Set when two runs that both claim determinism and equal inputs differ: always worth a look, whatever the tolerance says. */
  readonly finding?: string | undefined;
  /** The highest level that could have been reached with these claims; `level` is never above it. */
  readonly ceiling: VerdictLevel;
}

export interface VerdictEvidence {
  readonly exit: { readonly before: string; readonly after: string };
  readonly outputs: readonly OutputEvidence[];
  readonly metrics: readonly MetricEvidence[];
  /** The console text, for programs that log nothing: equal lines, with volatile ones left out of the count. */
  readonly console?: ConsoleEvidence | undefined;
  /** Shown, never counted, never dropped: wall times, throughput, host names, paths. */
  readonly volatile: readonly VolatileField[];
  /** Present when replicas were run. */
  readonly statistics: readonly EquivalenceTest[];
  readonly claims: readonly Claim[];
  /** Whether the two manifests have one digest. */
  readonly hasSameInputs: boolean;
  /** Whether both ran with deterministic settings in all their processes. */
  readonly isDeterministic: boolean;
  /** Why it could not be run at all; not empty makes the level `not-runnable`. */
  readonly missing: readonly string[];
}

export interface OutputEvidence {
  readonly path: string;
  /** `volatile`: other bytes, but nothing differs besides times, dates and names of the machine inside. */
  readonly level: 'byte' | 'tensor' | 'volatile' | 'different' | 'incomparable' | 'only-before' | 'only-after';
  readonly summary: string;
  /** The user said, or repeats showed, that it differs each time. */
  readonly isVolatile: boolean;
}

export interface ConsoleEvidence {
  readonly lines: number;
  readonly differing: number;
  readonly first?: { readonly line: number; readonly before: string; readonly after: string } | undefined;
  /** Of the differing lines, those on standard output; all of them when absent. Only they count beside outputs and metrics. */
  readonly differingResults?: number | undefined;
  /** The same lines, each as often, in another order. */
  readonly isReordered?: boolean | undefined;
}

export interface VolatileField {
  readonly where: string;
  readonly why: string;
  readonly before: string;
  readonly after: string;
}

/** One thing a reproduction rests on, and whether it was the very same. */
export interface Claim {
  readonly about: 'code' | 'data' | 'environment' | 'settings' | 'variables' | 'hardware' | 'network';
  readonly state: 'exact' | 'substituted' | 'unknown' | 'missing';
  readonly sentence: string;
  /** The highest level that is still fair to claim. */
  readonly ceiling: VerdictLevel;
}

/** Two one-sided tests over replicas of one metric. */
export interface EquivalenceTest {
  readonly key: string;
  readonly replicasBefore: number;
  readonly replicasAfter: number;
  readonly meanBefore: number;
  readonly meanAfter: number;
  readonly margin: number;
  readonly marginFrom: 'user' | 'noise-band';
  /** The larger of the two one-sided p-values. */
  readonly pValue: number;
  /** Chance to show equivalence with this many replicas, this spread and no true difference. */
  readonly power: number;
  readonly isEquivalent: boolean;
  /** Why no test could decide, such as too few replicas. */
  readonly undecided?: string | undefined;
}

/** What `grade` takes besides the evidence. */
export interface Reproduction {
  readonly id: string;
  /** The run that was to be repeated. */
  readonly runId: string;
  /** The run that repeated it; absent when it could not be started. */
  readonly reproductionRunId?: string | undefined;
  readonly verdict: Verdict;
  readonly evidence: VerdictEvidence;
  readonly recordedAt: number;
}
