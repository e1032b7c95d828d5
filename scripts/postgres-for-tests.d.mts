// Types of postgres-for-tests.mjs.

export interface PostgresForTests {
  /** Makes a new, empty database and gives its URL. */
  freshDatabase(): Promise<string>;
  /** Ends the server, if it is our own. Without this it ends with the process. */
  stop(): Promise<void>;
}

/** The server of this process, started by the first call. Rejects, saying why, where there is no PostgreSQL. */
export function withPostgres(): Promise<PostgresForTests>;

/** Undefined when `withPostgres` can work here, else the reason why not. */
export function whyNoPostgres(): Promise<string | undefined>;
