// The refusal of a document: which field is wrong, what stands there, and what would be right.

export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** Set when a later release made it, and it is right for all that is known: its version. */
  readonly tooNew: number | undefined;

  constructor(message: string, tooNew?: number) {
    super(message);
    this.tooNew = tooNew;
  }
}
