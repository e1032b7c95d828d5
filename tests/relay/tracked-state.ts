// All that a server holds of some experiments, with ids and times taken out: equal for programs that did the same.
export interface TrackedState {
  readonly experiments: Readonly<Record<string, ExperimentState>>;
}

interface ExperimentState {
  readonly runs: readonly unknown[];
  readonly models: readonly unknown[];
}

interface Pair {
  readonly key: string;
  readonly value: string;
}
interface WireRun {
  readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string; readonly artifact_uri: string; readonly end_time?: number };
  readonly data: { readonly params?: readonly Pair[]; readonly tags?: readonly Pair[]; readonly metrics?: readonly { readonly key: string }[] };
  readonly inputs?: { readonly dataset_inputs?: readonly { readonly tags?: readonly Pair[]; readonly dataset: { readonly name: string; readonly digest: string } }[] };
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string; readonly step: number }[] };
}
interface WireModel {
  readonly info: {
    readonly name: string;
    readonly status: string;
    readonly artifact_uri: string;
    readonly tags?: readonly Pair[];
    readonly source_run_id?: string;
    readonly model_type?: string;
  };
  readonly data?: { readonly params?: readonly Pair[]; readonly metrics?: readonly { readonly key: string; readonly value: unknown; readonly step: number }[] };
}

/** Files whose bytes tell ids and times. */
const changing = /(^|\/)(MLmodel|metric_info\.json|serving_input_example\.json|.*\.pkl|.*\.html|.*\.png)$/;

export async function trackedState(server: string): Promise<TrackedState> {
  const wire = createReader(server);
  const { experiments } = await wire.post<{ experiments: readonly { experiment_id: string; name: string }[] }>('experiments/search', { max_results: 1000 });
  const states: [string, ExperimentState][] = [];
  for (const { experiment_id: id, name } of [...experiments].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { runs = [] } = await wire.post<{ runs?: readonly WireRun[] }>('runs/search', { experiment_ids: [id], max_results: 1000 });
    const { models = [] } = await wire.post<{ models?: readonly WireModel[] }>('logged-models/search', { experiment_ids: [id], max_results: 50 });
    states.push([
      name,
      { runs: await Promise.all(runs.map((run) => runState(run, wire))).then(sorted), models: await Promise.all(models.map((model) => modelState(model, wire))).then(sorted) },
    ]);
  }
  return { experiments: Object.fromEntries(states) };
}

type Reader = ReturnType<typeof createReader>;

function createReader(server: string) {
  const names = new Map<string, string>();
  const get = async <T>(path: string): Promise<T> => (await fetch(`${server}${path}`)).json() as Promise<T>;
  return {
    get,
    post: async <T>(path: string, body: unknown): Promise<T> =>
      (await fetch(`${server}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json() as Promise<T>,
    runName: async (id: string): Promise<string> => {
      if (!names.has(id)) names.set(id, (await get<{ run: WireRun }>(`/api/2.0/mlflow/runs/get?run_id=${id}`)).run.info.run_name);
      return names.get(id)!;
    },
    /** Paths with sizes, of all files below. */
    files: async (uri: string): Promise<readonly string[]> => {
      const found: string[] = [];
      const walk = async (folder: string, prefix: string): Promise<void> => {
        const { files = [] } = await get<{ files?: readonly { path: string; is_dir: boolean; file_size?: number }[] }>(
          `/api/2.0/mlflow-artifacts/artifacts?path=${encodeURIComponent(folder)}`,
        );
        for (const file of files) {
          if (file.is_dir) await walk(`${folder}/${file.path}`, `${prefix}${file.path}/`);
          else found.push(changing.test(`${prefix}${file.path}`) ? `${prefix}${file.path}` : `${prefix}${file.path} ${file.file_size ?? 0}`);
        }
      };
      await walk(uri.replace(/^mlflow-artifacts:\/+/, ''), '');
      return found.sort();
    },
  };
}

async function runState({ info, data, inputs, outputs }: WireRun, wire: Reader): Promise<unknown> {
  const metrics: [string, readonly unknown[]][] = [];
  for (const { key } of data.metrics ?? []) {
    const { metrics: points = [] } = await wire.get<{ metrics?: readonly { step: number; value: unknown }[] }>(
      `/api/2.0/mlflow/metrics/get-history?run_id=${info.run_id}&metric_key=${encodeURIComponent(key)}`,
    );
    metrics.push([key, sorted(points.map(({ step, value }) => [step, value]))]);
  }
  const tags = await Promise.all(
    (data.tags ?? []).map(async ({ key, value }) => [
      key,
      key === 'mlflow.parentRunId' ? await wire.runName(value) : key === 'mlflow.log-model.history' ? (JSON.parse(value) as unknown[]).length : value,
    ]),
  );
  return {
    name: info.run_name,
    status: info.status,
    hasEnd: info.end_time !== undefined,
    params: sorted(data.params ?? []),
    tags: sorted(tags),
    metrics: sorted(metrics),
    datasets: sorted((inputs?.dataset_inputs ?? []).map(({ dataset, tags: edge = [] }) => [dataset.name, dataset.digest, edge])),
    models: (outputs?.model_outputs ?? []).map(({ step }) => step),
    files: await wire.files(info.artifact_uri),
  };
}

async function modelState({ info, data }: WireModel, wire: Reader): Promise<unknown> {
  return {
    name: info.name,
    status: info.status,
    type: info.model_type,
    run: info.source_run_id ? await wire.runName(info.source_run_id) : undefined,
    tags: sorted((info.tags ?? []).map(({ key, value }) => [key, /[0-9a-f]{32}/.test(value) ? value.replaceAll(/[0-9a-f]{32}/g, 'ID') : value])),
    params: sorted(data?.params ?? []),
    metrics: sorted((data?.metrics ?? []).map(({ key, value, step }) => [key, value, step])),
    files: await wire.files(info.artifact_uri),
  };
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
