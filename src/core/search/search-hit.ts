// What the search box finds.

/** Where words were found: a name, notes, a tag or a param under its key, or printed lines. */
export interface WordMatch {
  readonly field: 'name' | 'notes' | 'tag' | 'param' | 'console';
  /** Of a tag or a param. */
  readonly key?: string;
  /** A piece of the text around the first word. */
  readonly snippet: string;
}

export interface RunHit {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly startedAt: number;
  /** At most ten. */
  readonly matches: readonly WordMatch[];
}

export interface NamedHit {
  readonly id: string;
  readonly name: string;
  readonly matches: readonly WordMatch[];
}

/** A text in which words are looked for. */
export interface SearchedText extends Omit<WordMatch, 'snippet'> {
  readonly text: string;
}
