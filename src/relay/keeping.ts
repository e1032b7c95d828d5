// One request of the program that is carried out on what is known here, and how far it has come.

/** What was asked for is of something that is not known here; if it was a write, it is kept all the same. */
export class NotKnownHere extends Error {
  override readonly name = 'NotKnownHere';
}

export interface Keeping {
  /** The id of what it makes, made here or told by the server; empty when it makes nothing, or has it by other means. */
  readonly id: string;
  readonly at: number;
  /** The JSON of the request. */
  readonly message: Readonly<Record<string, unknown>>;
  /**
   * To be called once the request is found to be right, before anything is changed: the write is on disk when it resolves. What
   * the server would draw by chance is told, so that both say the same.
   */
  keep(drawn?: Readonly<Record<string, unknown>>): Promise<void>;
}

/** For a question, and for what the server has done already. */
export function nothingToKeep(message: Keeping['message'], id = ''): Keeping {
  return { id, at: Date.now(), message, keep: () => Promise.resolve() };
}
