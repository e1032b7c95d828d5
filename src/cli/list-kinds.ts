// What `assay ls` lists: for each kind how a page is read, and what of it a table shows.
import type { ArtifactEntry, Client, ExperimentSummary, Page, RegisteredModel, RunRecord } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { findExperiment } from './find-experiment.ts';
import { findRun } from './find-run.ts';
import type { ListingTable } from './listing.ts';
import { runColumn, usualRunColumns } from './run-columns.ts';
import { bytesText } from './terminal-sparkline.ts';
import { minuteText } from './minute-text.ts';

export interface ListQuery {
  readonly words: readonly string[];
  readonly filter: string | undefined;
  readonly order: readonly string[];
  readonly columns: readonly string[];
  readonly experiment: string | undefined;
  readonly visibility: 'active' | 'deleted';
  readonly limit: number;
  readonly pageToken: string | undefined;
}

export interface Listed {
  readonly items: readonly object[];
  readonly nextPageToken?: string | undefined;
  readonly ids: readonly string[];
  readonly table: ListingTable;
}

export type ListKind = keyof typeof listKinds;

/** So many experiments one search of runs takes. */
const maxExperiments = 1000;

export const listKinds = { experiments, runs, models, artifacts } as const satisfies Readonly<
  Record<string, (client: Client, query: ListQuery, server: string) => Promise<Listed>>
>;

async function experiments(client: Client, { filter, visibility, limit, pageToken, ...query }: ListQuery, server: string): Promise<Listed> {
  refuseOthers('experiments', query, []);
  const page = await client.searchExperiments({ filter, visibility, limit, pageToken });
  const row = ({ id, name, runCount, runningCount, lastActivityAt }: ExperimentSummary) => ({
    cells: [id, name, String(runCount), String(runningCount), minuteText(lastActivityAt)],
    address: `${server}/experiments/${id}`,
  });
  return listed(page, ({ id }) => id, { headings: ['id', 'name', 'runs', 'running', 'last activity'], rows: page.items.map(row) });
}

async function runs(client: Client, query: ListQuery, server: string): Promise<Listed> {
  refuseOthers('runs', query, ['order', 'columns', 'experiment']);
  const columns = (query.columns.length === 0 ? usualRunColumns : query.columns).map(runColumn);
  const keys = (kind: 'metricKey' | 'paramKey' | 'tagKey'): readonly string[] => columns.flatMap((column) => column[kind] ?? []);
  const { filter, visibility, limit, pageToken, order } = query;
  const page = await client.searchRuns({
    experimentIds: await experimentIdsOf(client, query.experiment),
    filter,
    visibility,
    limit,
    pageToken,
    order: order.length === 0 ? undefined : order,
    metricKeys: keys('metricKey'),
    paramKeys: keys('paramKey'),
    tagKeys: keys('tagKey'),
  });
  const row = (run: RunRecord) => ({ cells: columns.map(({ cell }) => cell(run)), address: `${server}/runs/${run.id}` });
  return listed(page, ({ id }) => id, { headings: columns.map(({ heading }) => heading), rows: page.items.map(row) });
}

async function experimentIdsOf(client: Client, named: string | undefined): Promise<readonly string[]> {
  if (named !== undefined) return [(await findExperiment(client, named)).id];
  const { items, nextPageToken } = await client.searchExperiments({ limit: maxExperiments, visibility: 'all' });
  if (nextPageToken !== undefined) throw new SettingError(`There are more than ${maxExperiments} experiments; say with --experiment whose runs to list.`);
  return items.map(({ id }) => id);
}

async function models(client: Client, { filter, limit, pageToken, ...query }: ListQuery, server: string): Promise<Listed> {
  refuseOthers('models', query, []);
  if (query.visibility === 'deleted') throw new SettingError('--deleted lists runs or experiments; models have no bin.');
  const page = await client.searchModels({ filter, limit, pageToken });
  const row = ({ name, latestVersions, aliases, updatedAt }: RegisteredModel) => ({
    cells: [
      name,
      String(latestVersions.reduce((most, { version }) => Math.max(most, version), 0) || ''),
      aliases.map(({ alias, version }) => `${alias}=${version}`).join(' '),
      minuteText(updatedAt),
    ],
    address: `${server}/models/${encodeURIComponent(name)}`,
  });
  return listed(page, ({ name }) => name, { headings: ['name', 'latest', 'aliases', 'changed'], rows: page.items.map(row) });
}

async function artifacts(client: Client, { words: [word, path, ...more], limit, pageToken, ...query }: ListQuery, server: string): Promise<Listed> {
  if (word === undefined || more.length > 0) throw new SettingError('ls artifacts takes a run, and a folder of it if one is meant: ./assay ls artifacts RUN [FOLDER].');
  refuseOthers('artifacts', { ...query, words: [] }, []);
  if (query.filter !== undefined) throw new SettingError('--filter goes with experiments, runs and models.');
  if (query.visibility === 'deleted') throw new SettingError('--deleted lists runs or experiments; artifacts are listed whether their run is in the bin or not.');
  const { id } = await findRun(client, word);
  const page = await client.listArtifacts({ owner: `run:${id}`, path, limit, pageToken });
  const row = (entry: ArtifactEntry) => ({
    cells: entry.isFolder ? [`${entry.path}/`, '', '', ''] : [entry.path, bytesText(entry.sizeBytes), entry.digest.slice(0, 12), minuteText(entry.updatedAt)],
    address: `${server}/runs/${id}`,
  });
  return listed(page, (entry) => entry.path, { headings: ['path', 'size', 'sha256', 'changed'], rows: page.items.map(row) });
}

function listed<Item extends object>(page: Page<Item>, idOf: (item: Item) => string, table: ListingTable): Listed {
  return { items: page.items, nextPageToken: page.nextPageToken, ids: page.items.map(idOf), table };
}

type Others = Pick<ListQuery, 'words' | 'order' | 'columns' | 'experiment'>;

/** A flag that would do nothing is a mistake, and so is a word too many. */
function refuseOthers(kind: string, { words, ...query }: Others, takes: readonly (keyof Others)[]): void {
  if (words.length > 0) throw new SettingError(`ls ${kind} takes no further word, and got ${words[0]}; to choose by a name, write --filter "name = '…'".`);
  for (const name of ['order', 'columns', 'experiment'] as const)
    if (!takes.includes(name) && query[name] !== undefined && query[name].length > 0) throw new SettingError(`--${name} goes with runs, not with ${kind}.`);
}
