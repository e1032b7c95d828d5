// One run as the server shows it over REST, with all that a journey compares.
import { heldPaths, heldSeries } from '../ledger/held.ts';
import type { Point } from '../ledger/ledger.ts';
import { artifactPath } from '../ledger/writer.ts';
import type { Wire } from '../ledger/wire.ts';

export interface TrackedRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly experimentId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The latest value of each metric. */
  readonly latest: Readonly<Record<string, number | 'NaN'>>;
  readonly datasets: readonly { readonly name: string; readonly digest: string; readonly context: string | undefined }[];
  /** The ids of the models it made. */
  readonly models: readonly string[];
  /** Every point of a metric, by step, then time. */
  history(key: string): Promise<readonly Point[]>;
  /** The paths of all its files. */
  paths(): Promise<readonly string[]>;
  /** The bytes of one of them. */
  file(path: string): Promise<Buffer>;
}

interface WireRun {
  readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string; readonly experiment_id: string; readonly artifact_uri: string };
  readonly data: { readonly params?: readonly Pair[]; readonly tags?: readonly Pair[]; readonly metrics?: readonly { readonly key: string; readonly value: number | 'NaN' }[] };
  readonly inputs?: { readonly dataset_inputs?: readonly { readonly tags?: readonly Pair[]; readonly dataset: { readonly name: string; readonly digest: string } }[] };
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string }[] };
}
interface Pair {
  readonly key: string;
  readonly value: string;
}

export async function trackedRun(wire: Wire, runId: string): Promise<TrackedRun> {
  const { run } = await wire.read<{ run: WireRun }>(`/api/2.0/mlflow/runs/get?run_id=${runId}`);
  return shown(wire, run);
}

/** The runs nested directly in one, in the order they were started. */
export async function nestedRuns(wire: Wire, { id, experimentId }: TrackedRun): Promise<readonly TrackedRun[]> {
  const { runs = [] } = await wire.read<{ runs?: readonly WireRun[] }>('/api/2.0/mlflow/runs/search', {
    experiment_ids: [experimentId],
    filter: `tags.\`mlflow.parentRunId\` = '${id}'`,
    order_by: ['attributes.start_time ASC'],
    max_results: 1_000,
  });
  return runs.map((run) => shown(wire, run));
}

function shown(wire: Wire, { info, data, inputs, outputs }: WireRun): TrackedRun {
  const paired = <T>(pairs: readonly { readonly key: string; readonly value: T }[] = []): Record<string, T> => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  return {
    id: info.run_id,
    name: info.run_name,
    status: info.status,
    experimentId: info.experiment_id,
    params: paired(data.params),
    tags: paired(data.tags),
    latest: paired(data.metrics),
    datasets: (inputs?.dataset_inputs ?? []).map(({ tags, dataset }) => ({ name: dataset.name, digest: dataset.digest, context: paired(tags)['mlflow.data.context'] })),
    models: (outputs?.model_outputs ?? []).map(({ model_id }) => model_id),
    history: async (key) => (await heldSeries(wire, info.run_id, key)).toSorted(([, , time, step], [, , otherTime, otherStep]) => step - otherStep || time - otherTime),
    paths: () => heldPaths(wire, info.run_id),
    file: async (path) => {
      const { answer } = await wire.insist({ method: 'GET', path: artifactPath(info.artifact_uri, path) });
      if (answer?.status !== 200) throw new Error(`artifact ${path} of run ${info.run_id} answered ${answer?.status}`);
      return answer.body;
    },
  };
}
