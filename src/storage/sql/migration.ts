// What one numbered step of the schema is. Apart from the list of steps, so that each step can name it.

/** How an engine writes column types and table options. */
export interface ColumnTypes {
  readonly engine: 'sqlite' | 'postgres';
  readonly text: string;
  readonly number: string;
  readonly real: string;
  readonly blob: string;
  /** A number the engine gives out, as primary key. */
  readonly identity: string;
  /** Ends the statement of a table that is stored in the order of its primary key. */
  readonly clustered: string;
  /** Ends the statement of any other table. */
  readonly plain: string;
}

export interface Migration {
  /** 1, 2, 3, …; a step may be missing where its number was given out and it came later. */
  readonly number: number;
  readonly name: string;
  /** Whether a table that others refer to is made anew under its name, which SQLite takes only while it checks no references. */
  readonly rebuildsTables?: true;
  /**
   * The oldest schema whose programs work on the database after this step as they did before it: nothing they read is gone or means
   * something else, and what they write is still right. Default: the step's own, that is, none.
   */
  readonly readableBy?: number;
  statements(types: ColumnTypes): readonly string[];
}
