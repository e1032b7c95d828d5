// Finds an experiment by its name, or makes it.
import { ApiError } from './api-error.ts';
import type { Client } from './client.ts';

/** The id of the experiment of that name in the project that exists from the start; without a name, of the one that exists there from the start. */
export async function openExperiment(client: Pick<Client, 'searchExperiments' | 'createExperiment'>, name: string | undefined): Promise<string> {
  if (name === undefined) return '0';
  const filter = `name = '${name.replaceAll("'", "''")}'`;
  const find = async (): Promise<string | undefined> => (await client.searchExperiments({ projectId: 'default', filter, limit: 1 })).items[0]?.id;
  const found = await find();
  if (found !== undefined) return found;
  try {
    return (await client.createExperiment({ name })).id;
  } catch (error) {
    // Another program made it in between; or it is in the bin, and the refusal says so.
    if (!(error instanceof ApiError && error.code === 'already_exists')) throw error;
    const made = await find();
    if (made === undefined) throw error;
    return made;
  }
}
