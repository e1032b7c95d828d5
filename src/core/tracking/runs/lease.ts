// A lease: the word of a running program that it is alive. While it is renewed, a silent run counts as alive.

export interface Lease {
  readonly runId: string;
  /** Names the process that holds it. */
  readonly holder: string;
  readonly periodMs: number;
  /** Grows with each renewal, so that whoever watches needs no clock but their own. */
  readonly beats: number;
  /** The run was given up because nobody renewed it. */
  readonly isLost: boolean;
}

/** The tag that says why a run ended; this value says that nobody heard of it any more. */
export const causeTag = { key: 'assay.cause', lost: 'lost' } as const;
