// One PostgreSQL for the bench, with an empty database for each contestant.
import pg from 'pg';

import { withPostgres } from '../scripts/postgres-for-tests.mjs';

export interface Databases {
  /** The URL of a contestant's database. */
  url(name: 'assay' | 'mlflow'): string;
  /** How large it is, with its indexes. */
  bytes(name: 'assay' | 'mlflow'): Promise<number>;
  stop(): Promise<void>;
}

export async function startDatabases(): Promise<Databases> {
  const server = await withPostgres();
  const urls = { assay: await server.freshDatabase(), mlflow: await server.freshDatabase() };
  return {
    url: (name) => urls[name],
    bytes: async (name) => {
      const client = new pg.Client({ connectionString: urls[name] });
      await client.connect();
      await client.query('checkpoint');
      const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
      await client.end();
      return Number(rows[0]!.bytes);
    },
    stop: () => server.stop(),
  };
}
