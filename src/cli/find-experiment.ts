// Which experiment a word on the command line means: its id, or its name.
import { ApiError, type Client, type ExperimentSummary } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';

/** Throws a `SettingError` when several projects have one of that name, an `ApiError` `not_found` when there is none. */
export async function findExperiment(client: Client, text: string): Promise<ExperimentSummary> {
  const { items } = await client.searchExperiments({ filter: `name = '${text.replaceAll("'", "''")}'`, limit: 2 });
  const [one, other] = items;
  if (other !== undefined) throw new SettingError(`Several experiments are named ${text}; name one by its id: ${items.map(({ id }) => id).join(', ')}, ….`);
  if (one !== undefined) return one;
  try {
    if (/^\d{1,19}$/.test(text)) return await client.getExperiment({ experimentId: text });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
  }
  throw new ApiError(`There is no experiment ${text}; ./assay ls experiments lists them.`, { code: 'not_found', status: 404 });
}
