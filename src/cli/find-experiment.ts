// Which experiment a word on the command line means: its name, or its id.
import { ApiError, type Client, type ExperimentSummary } from '../../sdk/index.ts';
import { experimentPages } from './experiment-pages.ts';

/** A name goes before an id. Throws an `ApiError` `not_found` when there is neither. */
export async function findExperiment(client: Client, text: string): Promise<ExperimentSummary> {
  let byId: ExperimentSummary | undefined;
  for await (const page of experimentPages(client)) {
    const named = page.find(({ name }) => name === text);
    if (named) return named;
    byId ??= page.find(({ id }) => id === text);
  }
  if (byId === undefined) throw new ApiError(`There is no experiment ${text}; ./assay ls --experiments lists them.`, { code: 'not_found', status: 404 });
  return byId;
}
