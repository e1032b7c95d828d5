// What explains a difference between two runs: the inputs that changed, ranked; where their traces part; and, when it
// was asked for, what re-runs with swapped inputs proved.

/** `before` is the run taken as the good one, `after` the one to be explained. */
export interface Explanation {
  readonly beforeRunId: string;
  readonly afterRunId: string;
  /** One manifest digest. */
  readonly hasSameInputs: boolean;
  /** The likeliest cause first; those ruled out last. */
  readonly changes: readonly InputChange[];
  readonly divergence?: Divergence | undefined;
  readonly firstMetricDifference?: { readonly key: string; readonly step: number; readonly before: string; readonly after: string } | undefined;
  readonly metrics: readonly { readonly key: string; readonly before?: string | undefined; readonly after?: string | undefined }[];
  /** Both claim determinism and equal inputs, and still differ. */
  readonly finding?: string | undefined;
  /** Inputs that no manifest holds, by evidence: the clock, entropy, the network, the order of workers. Told when no recorded input explains the difference. */
  readonly uncaptured?: readonly UncapturedInput[] | undefined;
  /** Whether metrics, traces, the way they ended or, without metrics, the outputs and the printed text are the same. `unknown` when there is nothing to tell by. */
  readonly results?: 'same' | 'different' | 'unknown' | undefined;
  /** A paragraph for a person; says what is shown and what is only likely. */
  readonly paragraph: string;
  readonly proof?: Proof | undefined;
}

export const inputGroups = ['code', 'data', 'parameters', 'environment', 'variables', 'randomness', 'machine', 'command', 'network'] as const;
export type InputGroup = (typeof inputGroups)[number];

export interface InputChange {
  readonly group: InputGroup;
  /** A file's path, a package's name, a parameter's or variable's name. */
  readonly key: string;
  /** Absent where that run did not have it. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What changed inside: lines, rows, tensors, versions. */
  readonly detail?: ChangeDetail | undefined;
  /** Whether the trace shows that the run used it. `not-used` rules it out. */
  readonly use: 'used' | 'not-used' | 'unknown';
  /** 1 is the likeliest; ruled-out changes share no rank. */
  readonly rank?: number | undefined;
  /** Why it stands where it stands. */
  readonly reason: string;
}

export type ChangeDetail =
  | { readonly kind: 'lines'; readonly hunks: readonly Hunk[]; readonly hasMore: boolean }
  | { readonly kind: 'content'; readonly summary: string }
  | { readonly kind: 'files'; readonly files: readonly { readonly path: string; readonly change: 'added' | 'removed' | 'changed' | 'mode' }[]; readonly hasMore: boolean };

/** `isSeen`: the runs' records show it, and do not only leave it possible. */
export interface UncapturedInput {
  readonly source: 'network' | 'random-numbers' | 'hash-order' | 'clock' | 'workers' | 'threads' | 'folder-order' | 'unwatched-program' | 'gpu';
  readonly isSeen: boolean;
  readonly sentence: string;
}

/** Lines are without their ends; numbers from 1. */
export interface Hunk {
  readonly beforeStart: number;
  readonly afterStart: number;
  readonly lines: readonly { readonly change: 'same' | 'removed' | 'added'; readonly text: string }[];
}

/** The first place where the flight recorders' traces part. */
export interface Divergence {
  readonly source: string;
  readonly rank: number;
  readonly step: number;
  /** The first channel in causal order that differs at that step. */
  readonly channel: 'data' | 'randomness' | 'numerics';
  /** All that differ at that step. A seed moves the random numbers and often the order of the data with them. */
  readonly alsoDiffering?: readonly ('data' | 'randomness' | 'numerics')[] | undefined;
  /** The first differing parameter or fitted array, in definition order. */
  readonly tensor?: string | undefined;
  readonly stepsCompared: number;
  /** What that means, in a sentence. */
  readonly reading: string;
}

/** What re-running hybrids of the two runs showed. */
export interface Proof {
  /** What was looked at in every hybrid: a metric's key, an output's path, or the console. */
  readonly target: string;
  readonly experiments: readonly ProofExperiment[];
  /** The smallest set of changes that alone turns the outcome of `before` into that of `after`; empty when none was found. */
  readonly minimal: readonly { readonly group: InputGroup; readonly key: string }[];
  /** Everything else shown to make no difference. */
  readonly isComplete: boolean;
  /** What the budget allowed and what was spent, in runs and in seconds. */
  readonly budget: { readonly runs: number; readonly spentRuns: number; readonly spentSeconds: number };
  /** Whether hybrids were cut off just past the first differing step. */
  readonly stoppedAtStep?: number | undefined;
  readonly sentence: string;
}

export interface ProofExperiment {
  /** The changes of `after` put into `before`. */
  readonly swapped: readonly { readonly group: InputGroup; readonly key: string }[];
  readonly outcome: 'like-before' | 'like-after' | 'neither' | 'failed';
  readonly value?: string | undefined;
  readonly isFromCache: boolean;
}
