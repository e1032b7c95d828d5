// Where core gets new identifiers and names: from a port, so that tests can count instead of draw.

export interface Ids {
  /** A new run id: 32 lower-case hexadecimal digits. */
  run(): string;
  /** A new logged-model id: `m-` and 32 lower-case hexadecimal digits. */
  loggedModel(): string;
  /** A new id for anything else (webhook, job, delivery): 32 lower-case hexadecimal digits. */
  other(): string;
  /** A new id that people may have to type, and that may be taken already: 8 lower-case letters and digits. */
  short(): string;
  /** A readable name for a run that was given none, such as `brave-otter-412`; at most 20 characters. */
  runName(): string;
}
