// Who asks. Every operation takes a caller first, also while there is one local user, so that access
// rules and audit never have to be threaded in later.

export interface Caller {
  /** A stable id of the principal: `local` until accounts exist. */
  readonly id: string;
  /** The name shown to people. */
  readonly name: string;
  /** The wire the request came by, such as `native`. */
  readonly via: string;
  /** One id through log lines, audit and error answers. */
  readonly requestId: string;
}
