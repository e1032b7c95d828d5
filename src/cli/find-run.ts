// Which run a word on the command line means: an id, the beginning of one, a name, or `latest`.
import { ApiError, type Client, type Run } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { experimentPages } from './experiment-pages.ts';

const id = /^[0-9a-f]{32}$/;
/** Ids that another client chose. */
const otherId = /^[\w-](?:[\w.-]{0,126}[\w-])?$/;
const idPrefix = /^[0-9a-f]{6,31}$/;
const newest = /^latest(?:~(\d{1,4}))?$/;

/**
 * The run that `text` means. `latest~1` is the one started before the latest. Runs in the bin are found by their whole
 * id only. Throws a `SettingError` when it could be several, an `ApiError` `not_found` when there is none.
 */
export async function findRun(client: Client, text: string): Promise<Run> {
  if (id.test(text)) return (await client.getRun({ runId: text })).run;
  const back = newest.exec(text);
  if (back !== null) return latest(client, Number(back[1] ?? 0));
  if (text === '') throw new SettingError('a run is named by its id, the first 6 or more digits of it, its name, or latest, and got nothing.');
  if (idPrefix.test(text)) {
    const found = await search(client, `run_id like '${text}%'`, 3);
    if (found.length > 0) return only(found, `Several runs begin with ${text}`);
  }
  const named = await search(client, `run_name = '${text.replaceAll("'", "''")}'`, 6);
  if (named.length === 0 && otherId.test(text)) return byOtherId(client, text);
  if (named.length === 0) throw noRun(text);
  return only(named, `Several runs are named ${text}`);
}

async function byOtherId(client: Client, text: string): Promise<Run> {
  try {
    return (await client.getRun({ runId: text })).run;
  } catch (error) {
    throw error instanceof ApiError && error.code === 'not_found' ? noRun(text) : error;
  }
}

function noRun(text: string): ApiError {
  return new ApiError(`There is no run ${text}; name one by its id, the first 6 or more digits of it, its name, or latest.`, { code: 'not_found', status: 404 });
}

async function latest(client: Client, back: number): Promise<Run> {
  const runs = await search(client, undefined, back + 1);
  const run = runs[back];
  if (run === undefined)
    throw new ApiError(runs.length === 0 ? 'There is no run yet.' : `There are only ${runs.length} runs, so there is no latest~${back}.`, { code: 'not_found', status: 404 });
  return run;
}

function only(found: readonly Run[], problem: string): Run {
  const [run, ...others] = found;
  if (run !== undefined && others.length === 0) return run;
  throw new SettingError(
    `${problem}: ${found
      .slice(0, 5)
      .map((one) => `${one.id.slice(0, 12)} (${one.name})`)
      .join(', ')}${found.length > 5 ? ', …' : ''}; name one by its id.`,
  );
}

/** Runs of all experiments that match, newest first, at most `limit`. */
async function search(client: Client, filter: string | undefined, limit: number): Promise<readonly Run[]> {
  const found: Run[] = [];
  for await (const experiments of experimentPages(client)) {
    const experimentIds = experiments.map((experiment) => experiment.id);
    const query = { experimentIds, filter, metricKeys: [], paramKeys: [], tagKeys: [] };
    let pageToken: string | undefined;
    for (let missing = limit; missing > 0;) {
      const page = await client.searchRuns({ ...query, limit: Math.min(missing, 1000), pageToken });
      for (const item of page.items) found.push(item);
      missing -= page.items.length;
      pageToken = page.nextPageToken;
      if (pageToken === undefined) break;
    }
  }
  return found.toSorted((a, b) => b.startedAt - a.startedAt).slice(0, limit);
}
