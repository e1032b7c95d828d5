// Who asks. Every operation takes a caller first: it decides what may be seen and changed, and the audit trail names it.

/** Whom a request is from, as far as a wire can tell. */
export interface Principal {
  /** Stable: `local` until accounts exist. */
  readonly id: string;
  /** The name shown to people. */
  readonly name: string;
  /** Where the request came from, where that is known: for whose turn it is, and for nothing else. */
  readonly address?: string | undefined;
}

export interface Caller extends Principal {
  /** The wire the request came by, such as `native`. */
  readonly via: string;
  /** One id through log lines, audit and error answers. */
  readonly requestId: string;
}

/** Whoever reaches this server, until accounts exist. */
export const localUser: Principal = { id: 'local', name: 'local user' };

/** The server's own doing: what exists from the start, jobs, leases that ran out. */
export const systemPrincipal: Principal = { id: 'system', name: 'system' };

/** The server as the caller of an operation; `part` says which part of it. */
export function systemCaller(part: string): Caller {
  return { ...systemPrincipal, via: part, requestId: part };
}
