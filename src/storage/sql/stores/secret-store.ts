// What this database made up for itself, in SQL.
import type { SecretStore } from '../../../core/access/secret-store.ts';
import type { Database } from '../database.ts';

export function createSecretStore({ query }: Database): SecretStore {
  return {
    ensure: async (name, textWhenNew) => {
      await query
        .insertInto('secret')
        .values({ name, text: textWhenNew })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await query.selectFrom('secret').select('text').where('name', '=', name).executeTakeFirstOrThrow()).text;
    },
  };
}
