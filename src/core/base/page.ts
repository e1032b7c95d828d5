// How every list is asked for and answered: a bounded page and an opaque token for the next one.

export interface PageRequest {
  /** How many items at the most; a store returns no more than this. */
  readonly limit: number;
  /** The `next` of the page before. A token of another query or a damaged one is an `invalid_argument`. */
  readonly token?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page, also when that page is exactly full. */
  readonly next?: string;
}
