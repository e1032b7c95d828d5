// Reads all that a server tells over its two public wires, as plain JSON: what a release wrote down of its own fixture,
// and what a newer one is asked for again.
import { createHash } from 'node:crypto';

import { ApiError } from '../../sdk/api-error.ts';
import { type Client, createClient, ownerOf } from '../../sdk/client.ts';
import type { ArtifactOwner, Page, RunDetail } from '../../sdk/shapes.ts';
import { type MlflowWire, mlflowWire } from './mlflow-wire.ts';

export type Told = Readonly<Record<string, unknown>>;

export async function readEverything(url: string): Promise<Told> {
  const client = createClient({ baseUrl: url });
  const wire = mlflowWire(url);
  const experiments = await all((pageToken) => client.searchExperiments({ visibility: 'all', pageToken }));
  const experimentIds = experiments.map(({ id }) => id);
  const runs = await all((pageToken) => client.searchRuns({ experimentIds, visibility: 'all', limit: 1000, pageToken }));
  const details: Record<string, unknown> = {};
  for (const { id } of runs) details[id] = await readRun(client, id);
  const { product, artifactMode, artifactRoot, database } = await client.getServer();
  return {
    server: { product, artifactMode, artifactRoot, database },
    projects: await all((pageToken) => client.listProjects({ pageToken })),
    experiments,
    runs: details,
    runSearches: await readRunSearches(client, experimentIds),
    runKeys: await client.getRunKeys({ experimentIds }),
    models: await readModels(client),
    audit: await readAudit(client),
    mlflow: await readMlflow(
      wire,
      experimentIds,
      runs.map(({ id }) => id),
    ),
  };
}

/** One run with all its series, files, console lines, and the record of its inputs. */
export async function readRun(client: Client, runId: string): Promise<Told> {
  const detail = await client.getRun({ runId });
  return {
    detail,
    histories: await readHistories(client, detail),
    files: await readFiles(client, ownerOf.run(runId)),
    loggedModelFiles: Object.fromEntries(await Promise.all(detail.models.map(async ({ id }) => [id, await readFiles(client, ownerOf.loggedModel(id))]))),
    console: await readConsole(client, runId),
    ...(await readReproduction(client, runId)),
  };
}

/** Reads a list to its end, in pages smaller than it is. */
async function all<Item>(ask: (pageToken: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const page = await ask(token);
    items.push(...page.items);
    token = page.nextPageToken;
  }
  return items;
}

async function readHistories(client: Client, { run }: RunDetail): Promise<Told> {
  const histories: Record<string, unknown> = {};
  for (const { key } of run.metrics) histories[key] = await client.getMetricHistory({ runId: run.id, key });
  return histories;
}

/** Every file below a folder with the digest of the bytes the server sends, which need not be the one it names. */
async function readFiles(client: Client, owner: ArtifactOwner, path = ''): Promise<readonly Told[]> {
  const found: Told[] = [];
  for (const entry of await all((pageToken) => client.listArtifacts({ owner, path, pageToken }))) {
    found.push(entry.isFolder ? entry : { ...entry, sentDigest: await digestOf(await client.getArtifact({ owner, path: entry.path })) });
    if (entry.isFolder) found.push(...(await readFiles(client, owner, entry.path)));
  }
  return found;
}

async function digestOf(response: Response): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex');
}

async function readConsole(client: Client, runId: string): Promise<readonly unknown[]> {
  const lines: unknown[] = [];
  for (let fromLine: number | undefined = 0; fromLine !== undefined;) {
    const page: Awaited<ReturnType<Client['readConsole']>> = await client.readConsole({ runId, fromLine, limit: 5 });
    lines.push(...page.lines);
    fromLine = page.nextLine;
  }
  return lines;
}

/** Manifest, observation, the blobs they name, verdicts, and why the run differs from the one it is held against. */
async function readReproduction(client: Client, runId: string): Promise<Told> {
  const manifest = await orNothing(client.getManifest({ runId }));
  if (manifest === undefined) return {};
  const digests = [...new Set(JSON.stringify(manifest).match(/\b[0-9a-f]{64}\b/g))].sort();
  const { missing } = await client.findMissingBlobs({ digests });
  const blobs: Record<string, unknown> = {};
  for (const digest of digests.filter((one) => !missing.includes(one))) {
    const sent = await digestOf(await client.getBlob({ digest }));
    blobs[digest] = sent === digest ? 'sent whole' : `sent as ${sent}`;
  }
  const explanation = await orNothing(client.explainRuns({ after: runId }));
  return {
    manifest,
    blobs: { ...blobs, missing },
    reproductions: await all((pageToken) => client.listReproductions({ runId, pageToken })),
    ...(explanation === undefined ? {} : { explanation: withoutProse(explanation) }),
  };
}

/** Undefined where the server has no such thing. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** An explanation is worked out anew each time, and a later release may word it better; what it says must stay. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  const prose = new Set(['paragraph', 'reason', 'reading', 'summary', 'finding', 'sentence']);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, prose.has(key) && typeof inner === 'string' && inner !== '' ? 'in words' : withoutProse(inner)]));
}

/** Searches that go by each of the indexes over runs. */
async function readRunSearches(client: Client, experimentIds: readonly string[]): Promise<Told> {
  const filters = [
    'metrics.loss < 0.01',
    'max(metrics.score) >= 0.625',
    "params.lr = '0.1'",
    'params.lr > 0.15',
    "tags.stage = 'final'",
    "attributes.status = 'failed'",
    "attributes.run_name like '%fold%'",
  ];
  const found = filters.map(
    async (filter) =>
      [filter, (await client.searchRuns({ experimentIds, filter, visibility: 'all', order: ['metrics.score desc', 'params.lr'] })).items.map(({ id }) => id)] as const,
  );
  return {
    ...Object.fromEntries(await Promise.all(found)),
    active: await client.countRuns({ experimentIds }),
    deleted: await client.countRuns({ experimentIds, visibility: 'deleted' }),
  };
}

async function readModels(client: Client): Promise<readonly Told[]> {
  const models = await all((pageToken) => client.searchModels({ pageToken, limit: 2 }));
  return Promise.all(
    models.map(async (model) => {
      const { name } = model;
      const versions = await all((pageToken) => client.listModelVersions({ name, pageToken, limit: 2 }));
      const aliases = await Promise.all(model.aliases.map(async ({ alias }) => [alias, await client.getModelVersionByAlias({ name, alias })] as const));
      return { model, versions, aliases: Object.fromEntries(aliases) };
    }),
  );
}

/** The chain's length and the digests of its first and last entry: the last covers all before it. */
async function readAudit(client: Client): Promise<Told> {
  const entries = await all((pageToken) => client.listAudit({ pageToken, limit: 1000 }));
  const leaves = createHash('sha256')
    .update(entries.map(({ leaf }) => `${leaf}\n`).join(''))
    .digest('hex');
  return {
    count: entries.length,
    first: entries[0],
    last: entries.at(-1),
    leaves,
    hashesHold: entries.every(({ hash, leaf }) => createHash('sha256').update('\0').update(leaf).digest('hex') === hash),
  };
}

async function readMlflow(wire: MlflowWire, experimentIds: readonly string[], runIds: readonly string[]): Promise<Told> {
  const isPrompt = "tags.`mlflow.prompt.is_prompt` = 'true'";
  const models = await wire.getPages('registered-models/search', { max_results: '2' }, 'registered_models');
  const prompts = await wire.getPages('registered-models/search', { filter: isPrompt }, 'registered_models');
  const versions = [
    ...(await wire.getPages('model-versions/search', { max_results: '2' }, 'model_versions')),
    ...(await wire.getPages('model-versions/search', { filter: isPrompt }, 'model_versions')),
  ];
  const runs = await wire.postPages('runs/search', { experiment_ids: experimentIds, run_view_type: 'ALL', max_results: 7 }, 'runs');
  return {
    experiments: await wire.postPages('experiments/search', { view_type: 'ALL', max_results: 3 }, 'experiments'),
    runs,
    histories: await readMlflowHistories(wire, runs),
    artifacts: Object.fromEntries(await Promise.all(runIds.map(async (id) => [id, await wire.get('artifacts/list', { run_id: id })]))),
    models,
    prompts,
    versions,
    downloadUris: await Promise.all(versions.map(({ name, version }) => wire.get('model-versions/get-download-uri', { name, version }))),
    latestVersions: await Promise.all([...models, ...prompts].map(({ name }) => wire.get('registered-models/get-latest-versions', { name }))),
    loggedModels: await wire.postPages('logged-models/search', { experiment_ids: experimentIds, max_results: 3 }, 'models'),
    datasets: await wire.post('/ajax-api/2.0/mlflow/experiments/search-datasets', { experiment_ids: experimentIds }),
    webhooks: await wire.getPages('webhooks', { max_results: '1' }, 'webhooks'),
  };
}

async function readMlflowHistories(wire: MlflowWire, runs: readonly any[]): Promise<Told> {
  const histories: Record<string, unknown> = {};
  for (const run of runs) {
    for (const { key } of run.data.metrics ?? []) {
      const points = await wire.getPages('metrics/get-history', { run_id: run.info.run_id, metric_key: key, max_results: '100' }, 'metrics');
      // As columns: a long series of objects would make up most of the file.
      histories[`${run.info.run_id} ${key}`] = ['value', 'step', 'timestamp'].map((field) => points.map((point) => point[field] ?? null).join(' '));
    }
  }
  return histories;
}
