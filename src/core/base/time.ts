// Where core gets the time: from a port, so that tests and faults can hold the clock.

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, by the wall clock. */
  now(): number;
}
