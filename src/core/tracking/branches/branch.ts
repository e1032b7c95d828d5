// A run that goes on from another one: what the other logged up to a step is shown as its own, and nothing is copied.

export interface Branch {
  /** The run it goes on from. There may be no such run, or not yet: then nothing of it is shown. */
  readonly runId: string;
  /** The last step that is shown of it. */
  readonly step: number;
  /** Present when that run was removed for good, and what it had logged with it. A later run with its id is another. */
  readonly isLost?: true;
}

/** A run before another one in its line, and the last step that is shown of it there. */
export interface EarlierPart {
  readonly runId: string;
  readonly toStep: number;
}

/** So many runs may stand before one. What is still before them is not shown. */
export const lineageLimit = 64;
