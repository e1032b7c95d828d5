// What the server holds, read back over REST in the words of the ledger.
import { createHash } from 'node:crypto';

import type { Pair, Point } from './ledger.ts';
import type { Wire } from './wire.ts';
import { artifactPath } from './writer.ts';

export interface HeldRun {
  readonly id: string;
  /** The intent that asked for it, from its tag. */
  readonly intent: string | undefined;
  readonly status: string;
  readonly endedAt: number | undefined;
  readonly artifactUri: string;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  /** The latest point of each key, as the run's summary has it. */
  readonly latest: readonly Point[];
}

export interface HeldVersion {
  readonly version: string;
  readonly source: string;
  readonly run: string;
}

interface WireRun {
  readonly info: { readonly run_id: string; readonly status: string; readonly end_time?: number; readonly artifact_uri: string };
  readonly data: { readonly params?: readonly WirePair[]; readonly tags?: readonly WirePair[]; readonly metrics?: readonly WireMetric[] };
}
interface WirePair {
  readonly key: string;
  readonly value: string;
}
interface WireMetric {
  readonly key: string;
  readonly value: number | 'NaN';
  readonly timestamp: number;
  readonly step: number;
}
interface Paged {
  readonly next_page_token?: string;
}

const api = '/api/2.0/mlflow';

/** Every run of the experiment, deleted ones too. */
export async function* heldRuns(wire: Wire, experimentId: string): AsyncGenerator<HeldRun> {
  let token: string | undefined;
  do {
    const page: Paged & { readonly runs?: readonly WireRun[] } = await wire.read(`${api}/runs/search`, {
      experiment_ids: [experimentId],
      run_view_type: 'ALL',
      max_results: 200,
      ...(token === undefined ? {} : { page_token: token }),
    });
    for (const run of page.runs ?? []) yield heldRun(run);
    token = page.next_page_token;
  } while (token !== undefined);
}

function heldRun({ info, data }: WireRun): HeldRun {
  const tags = new Map((data.tags ?? []).map(({ key, value }): Pair => [key, value]));
  return {
    id: info.run_id,
    intent: tags.get('ledger.intent'),
    status: info.status,
    endedAt: info.end_time,
    artifactUri: info.artifact_uri,
    params: new Map((data.params ?? []).map(({ key, value }): Pair => [key, value])),
    tags,
    latest: (data.metrics ?? []).map(point),
  };
}

function point({ key, value, timestamp, step }: WireMetric): Point {
  return [key, value, timestamp, step];
}

/** Every point of one series, in the server's order. */
export async function heldSeries(wire: Wire, runId: string, key: string): Promise<readonly Point[]> {
  const points: Point[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ run_id: runId, metric_key: key, max_results: '25000', ...(token === undefined ? {} : { page_token: token }) });
    const page: Paged & { readonly metrics?: readonly WireMetric[] } = await wire.read(`${api}/metrics/get-history?${query}`);
    points.push(...(page.metrics ?? []).map(point));
    token = page.next_page_token;
  } while (token !== undefined);
  return points;
}

/** The SHA-256 of an artifact's bytes, or undefined when there is none. */
export async function heldArtifact(wire: Wire, uri: string, path: string): Promise<string | undefined> {
  const { answer } = await wire.insist({ method: 'GET', path: artifactPath(uri, path) });
  if (answer?.status === 404) return undefined;
  if (answer?.status !== 200) throw new Error(`reading ${uri}/${path} answered ${answer?.status}: ${answer?.body.toString().slice(0, 300)}`);
  return createHash('sha256').update(answer.body).digest('hex');
}

/** The paths of all files below a run's artifact root. */
export async function heldPaths(wire: Wire, runId: string, folder = ''): Promise<readonly string[]> {
  const query = new URLSearchParams({ run_id: runId, ...(folder === '' ? {} : { path: folder }) });
  const { files = [] } = await wire.read<{ readonly files?: readonly { readonly path: string; readonly is_dir: boolean }[] }>(`${api}/artifacts/list?${query}`);
  const below = await Promise.all(files.map(async ({ path, is_dir }) => (is_dir ? heldPaths(wire, runId, path) : [path])));
  return below.flat();
}

/** Every version of a registered model. */
export async function heldVersions(wire: Wire, model: string): Promise<readonly HeldVersion[]> {
  const versions: HeldVersion[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ filter: `name='${model}'`, max_results: '1000', ...(token === undefined ? {} : { page_token: token }) });
    const page: Paged & { readonly model_versions?: readonly { readonly version: string | number; readonly source: string; readonly run_id?: string }[] } = await wire.read(
      `${api}/model-versions/search?${query}`,
    );
    versions.push(...(page.model_versions ?? []).map(({ version, source, run_id }) => ({ version: String(version), source, run: run_id ?? '' })));
    token = page.next_page_token;
  } while (token !== undefined);
  return versions;
}
