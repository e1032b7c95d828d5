// Answers what the program asks while the server is away, from what the relay knows. Undefined: it cannot tell.
import { historyOf, some, wireRun } from './known-run.ts';
import { type Known, storedPath } from './known.ts';
import { versionKey } from './note-registry.ts';
import type { Route } from './route.ts';
import { parseModelFilter, parseRunFilter } from './run-filter.ts';

export interface Read {
  readonly route: Route;
  readonly query: URLSearchParams;
  /** The JSON of a POST. */
  readonly message: Readonly<Record<string, unknown>>;
}

export interface ReadAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Answering = (known: Known, read: Read) => ReadAnswer | undefined;

/** Names of routes that can be answered here. */
export const readAnswers: Readonly<Record<string, Answering>> = {
  'GET experiments/get': (known, { query }) => {
    const experiment = known.experiment(query.get('experiment_id') ?? '');
    return experiment && ok({ experiment });
  },
  // One that is not known may be made: if the server has it, its own is found when the creation arrives there.
  'GET experiments/get-by-name': (known, { query }) => {
    const name = query.get('experiment_name') ?? '';
    const experiment = known.experimentNamed(name);
    return experiment === undefined ? missing(`Could not find experiment with name '${name}'`) : ok({ experiment });
  },
  'POST experiments/search': searchExperiments,
  'GET experiments/search': searchExperiments,
  'GET runs/get': (known, { query }) => {
    const run = known.run(query.get('run_id') ?? query.get('run_uuid') ?? '');
    return run && ok({ run: wireRun(run) });
  },
  'POST runs/search': (known, { message }) => {
    const filter = parseRunFilter(typeof message['filter'] === 'string' ? message['filter'] : '');
    if (filter === undefined) return undefined;
    const ids = new Set(Array.isArray(message['experiment_ids']) ? message['experiment_ids'] : []);
    const limit = Number(message['max_results'] ?? 1000);
    const runs = known.runs().filter((run) => ids.has(run.info.experiment_id) && run.info.lifecycle_stage === 'active' && filter(run));
    runs.sort((a, b) => b.info.start_time - a.info.start_time || (a.info.run_id < b.info.run_id ? -1 : 1));
    return ok({ runs: some(runs.slice(0, limit).map(wireRun)) });
  },
  'GET metrics/get-history': (known, { query }) => {
    const run = known.run(query.get('run_id') ?? query.get('run_uuid') ?? '');
    return run && ok({ metrics: some(historyOf(run, query.get('metric_key') ?? '')) });
  },
  'GET artifacts/list': (known, { query }) => {
    const run = known.run(query.get('run_id') ?? query.get('run_uuid') ?? '');
    const root = run && storedPath(run.info.artifact_uri);
    if (run === undefined || root === undefined) return undefined;
    const folder = query.get('path') ?? '';
    return ok({ root_uri: run.info.artifact_uri, files: some(listing(known, joined(root, folder)).map((file) => ({ ...file, path: joined(folder, file.path) }))) });
  },
  'GET artifacts': (known, { query }) => ok({ files: some(listing(known, (query.get('path') ?? '').replace(/^\/+/, ''))) }),
  'GET model-versions/get': (known, { query }) => {
    const version = known.versions.get(versionKey({ name: query.get('name'), version: query.get('version') }));
    return version && ok({ model_version: version });
  },
  'POST logged-models/search': (known, { message }) => {
    const filter = parseModelFilter(typeof message['filter'] === 'string' ? message['filter'] : '');
    if (filter === undefined) return undefined;
    const ids = new Set(Array.isArray(message['experiment_ids']) ? message['experiment_ids'] : []);
    const models = known.models().filter((model) => ids.has(model.info.experiment_id) && filter(model));
    models.sort((a, b) => b.info.creation_timestamp_ms - a.info.creation_timestamp_ms);
    return ok({ models: some(models.slice(0, Number(message['max_results'] ?? 50))) });
  },
  'GET logged-models/*': (known, { route }) => {
    const model = known.model(route.parts[0] ?? '');
    return model && ok({ model });
  },
  'GET logged-models/*/artifacts/directories': (known, { route, query }) => {
    const model = known.model(route.parts[0] ?? '');
    const root = model && storedPath(model.info.artifact_uri);
    if (model === undefined || root === undefined) return undefined;
    const folder = query.get('artifact_directory_path') ?? '';
    return ok({ root_uri: model.info.artifact_uri, files: some(listing(known, joined(root, folder)).map((file) => ({ ...file, path: joined(folder, file.path) }))) });
  },
};

/** Whether it asks for one thing by its id, so that an answer from here has all of it. */
export function asksForOneThing({ route }: Read): boolean {
  return !route.name.endsWith('/search') && route.name !== 'GET experiments/get-by-name' && route.name !== 'GET artifacts';
}

function searchExperiments(known: Known, { query, message }: Read): ReadAnswer | undefined {
  const filter = message['filter'] ?? query.get('filter') ?? '';
  return filter === '' ? ok({ experiments: known.experiments() }) : undefined;
}

interface ListedFile {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number | undefined;
}

/** What lies directly in a folder, by name. */
function listing(known: Known, folder: string): readonly ListedFile[] {
  const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`;
  const found = new Map<string, ListedFile>();
  for (const [path, { sizeBytes }] of known.files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    found.set(name, rest.length > 0 ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size: sizeBytes === 0 ? undefined : sizeBytes });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function joined(folder: string, name: string): string {
  return [folder, name].filter((part) => part !== '').join('/');
}

function ok(body: unknown): ReadAnswer {
  return { status: 200, body };
}

function missing(message: string): ReadAnswer {
  return { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message } };
}
