// Where this database keeps what it made up for itself and tells nobody.

export interface SecretStore {
  /** The text under a name; the given one when there is none yet. All who ask have the same. */
  ensure(name: string, textWhenNew: string): Promise<string>;
}
