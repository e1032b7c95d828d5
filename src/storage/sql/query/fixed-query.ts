// Queries of the hot path whose text never changes: the builder makes it once per engine, and from then on only values are
// put in. Building one costs more than SQLite needs to answer it.
import { CompiledQuery, type Compilable, type QueryResult } from 'kysely';
import type { Database } from '../database.ts';

/** Where a value of the given name goes; the builder takes it for a value. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type Values = Readonly<Record<string, unknown>>;

interface Text {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * The query that `build` makes, as a function of the values in it. `build` may only pass the values on: it sees none of them,
 * and is asked once. Lists go in as `engine.listValue` makes them.
 */
export function fixedQuery<Given extends object, Row = never>(
  build: (database: Database, given: Given) => Compilable<Row>,
): (database: Database, given: Given) => Promise<QueryResult<Row>> {
  const texts = new Map<string, Text>();

  function textOf(database: Database, given: Given): Text {
    const known = texts.get(database.engine.name);
    if (known) return known;
    const slots = Object.fromEntries(Object.keys(given).map((name) => [name, new Slot(name)]));
    const { sql, parameters } = build(database, slots as Given).compile();
    const text = { sql, parameters };
    texts.set(database.engine.name, text);
    return text;
  }

  return (database, given) => {
    const { sql, parameters } = textOf(database, given);
    const values = parameters.map((value) => (value instanceof Slot ? (given as Values)[value.name] : value));
    return database.query.executeQuery(CompiledQuery.raw(sql, values));
  };
}
