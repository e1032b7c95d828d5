// The shape an operation needs of the store: the sub-stores it names, and a transaction over just those.

/** The whole store fits structurally, so that no noun imports it. Duties are told in store.ts. */
export type Transactional<S> = S & {
  transaction<T>(work: (stores: S) => Promise<T>): Promise<T>;
};
