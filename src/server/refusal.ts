// What a request is answered that goes no further than the checks before any route.
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** For the log. */
  readonly reason: string;
}
