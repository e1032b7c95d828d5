// Fills a server over MLflow's wire and ours with one of everything a tracking server keeps, the odd values included.
// Fixtures of releases that are out were written by it; what later releases add is added here for theirs.
import { createClient } from '../../sdk/client.ts';
import { type JsonObject, type MlflowWire, mlflowWire, tagsOf } from './mlflow-wire.ts';
import { writePrompts, writeRegistry, writeWebhooks } from './write-registry-content.ts';

const at = 1_750_000_000_000;
const largest = Number.MAX_SAFE_INTEGER;

export async function writeTrackedContent(url: string): Promise<void> {
  const wire = mlflowWire(url);
  const training = await createExperiments(wire);
  const runs = await writeRuns(wire, training);
  await writeArtifacts(wire, training, runs.whole);
  const model = await writeLoggedModels(wire, training, runs.whole);
  // Before the registry is filled, so that deliveries wait in the queue.
  await writeWebhooks(wire);
  await writeRegistry(wire, { training, run: runs.whole, model });
  await writePrompts(wire);
  await writeOverNativeWire(url, training);
}

async function createExperiments(wire: MlflowWire): Promise<string> {
  const create = async (name: string, tags: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await wire.post('experiments/create', { name, tags: tagsOf(tags) })).experiment_id as string;
  const training = await create('training', { team: 'vision', 'mlflow.note.content': 'What **we** train', gone: 'soon' });
  await wire.post('experiments/delete-experiment-tag', { experiment_id: training, key: 'gone' });
  const old = await create('old name');
  await wire.post('experiments/update', { experiment_id: old, new_name: 'größe / 模型 🙂' });
  const binned = await create('in the bin', { why: 'a mistake' });
  await createRun(wire, { experiment: binned, name: 'binned with its experiment' });
  await wire.post('experiments/delete', { experiment_id: binned });
  const restored = await create('there and back');
  await wire.post('experiments/delete', { experiment_id: restored });
  await wire.post('experiments/restore', { experiment_id: restored });
  await create('empty');
  return training;
}

interface NewRun {
  readonly experiment: string;
  readonly name?: string;
  readonly startedAt?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

async function createRun(wire: MlflowWire, { experiment, name, startedAt = at, tags = {} }: NewRun): Promise<string> {
  const { run } = await wire.post('runs/create', {
    experiment_id: experiment,
    start_time: startedAt,
    user_id: 'researcher',
    tags: tagsOf(tags),
    ...(name === undefined ? {} : { run_name: name }),
  });
  return run.info.run_id as string;
}

async function writeRuns(wire: MlflowWire, experiment: string): Promise<{ readonly whole: string }> {
  const end = (run: string, status: string): Promise<unknown> => wire.post('runs/update', { run_id: run, status, end_time: at + 60_000 });
  const whole = await createRun(wire, {
    experiment,
    name: 'whole',
    tags: { 'mlflow.note.content': '# What it was\n\n*Everything* a run can hold', stage: 'draft', gone: 'soon', empty: '' },
  });
  await wire.post('runs/log-batch', {
    run_id: whole,
    params: tagsOf({ lr: '0.1', depth: '3', words: 'smörgåsbord 🙂', empty: '', long: 'x'.repeat(5_000), number: '1e-3' }),
    metrics: lossSeries(),
  });
  await logOddMetrics(wire, whole);
  await wire.post('runs/set-tag', { run_id: whole, key: 'stage', value: 'final' });
  await wire.post('runs/delete-tag', { run_id: whole, key: 'gone' });
  await logDatasets(wire, whole);
  await end(whole, 'FINISHED');

  const parent = await createRun(wire, { experiment, name: 'parent', startedAt: at + 1_000 });
  for (const fold of [0, 1, 2]) {
    const child = await createRun(wire, { experiment, name: `fold ${fold}`, startedAt: at + 2_000 + fold, tags: { 'mlflow.parentRunId': parent } });
    await wire.post('runs/log-batch', {
      run_id: child,
      params: tagsOf({ fold: String(fold), lr: String(0.1 * (fold + 1)) }),
      metrics: [{ key: 'score', value: 0.5 + fold / 8, timestamp: at, step: fold }],
    });
    await end(child, ['FINISHED', 'FAILED', 'KILLED'][fold] as string);
  }
  await wire.post('runs/log-metric', { run_id: parent, key: 'score', value: 0.75, timestamp: at, step: 0 });
  await createRun(wire, { experiment, startedAt: at + 3_000, tags: { 'mlflow.runName': 'named by a tag' } });
  const renamed = await createRun(wire, { experiment, name: 'before', startedAt: at + 4_000 });
  await wire.post('runs/update', { run_id: renamed, status: 'SCHEDULED', run_name: 'after' });
  const deleted = await createRun(wire, { experiment, name: 'deleted', startedAt: at + 5_000 });
  await wire.post('runs/log-batch', { run_id: deleted, metrics: [{ key: 'loss', value: 9, timestamp: at, step: 1 }], params: tagsOf({ lr: '9' }) });
  await wire.post('runs/delete', { run_id: deleted });
  const restored = await createRun(wire, { experiment, name: 'deleted and restored', startedAt: at + 6_000 });
  await wire.post('runs/delete', { run_id: restored });
  await wire.post('runs/restore', { run_id: restored });
  return { whole };
}

/** Long enough for several segments to be merged. */
function lossSeries(): readonly JsonObject[] {
  return Array.from({ length: 600 }, (_, step) => ({ key: step % 2 === 0 ? 'loss' : 'val_loss', value: 1 / (1 + step), timestamp: at + step * 10, step }));
}

async function logOddMetrics(wire: MlflowWire, run: string): Promise<void> {
  const points: readonly (readonly [key: string, value: number | string, step: number, after?: number])[] = [
    ['odd', 'NaN', 0],
    ['odd', 'Infinity', 1],
    ['odd', '-Infinity', 2],
    ['odd', '-0.0', 3],
    ['odd', 0, 3],
    ['odd', 5e-324, 4],
    ['odd', 1.7976931348623157e308, 5],
    ['odd', 0.1, 6],
    ['all nan', 'NaN', 0],
    ['all nan', 'NaN', 1],
    ['steps', 1, largest],
    ['steps', 2, -largest],
    ['steps', 3, -1],
    ['steps', 4, 2 ** 40],
    ['twice', 1, 7],
    ['twice', 2, 7],
    ['twice', 2, 7],
    ['twice', 3, 7, 1],
    ['twice', 0, 6, 2],
    ['a/folder/of keys', 42, 0],
    ['time', 1, 0, -at],
    ['größe 模型', 1.5, 1],
  ];
  for (const [key, value, step, after = 0] of points) await wire.post('runs/log-metric', { run_id: run, key, value, step, timestamp: at + after });
}

async function logDatasets(wire: MlflowWire, run: string): Promise<void> {
  const dataset = (name: string, digest: string, more: JsonObject = {}): JsonObject => ({
    name,
    digest,
    source_type: 'local',
    source: '{"uri": "s3://bucket/points.csv"}',
    ...more,
  });
  await wire.post('runs/log-inputs', {
    run_id: run,
    datasets: [
      {
        tags: tagsOf({ 'mlflow.data.context': 'training' }),
        dataset: dataset('points', 'abc123', { schema: '{"mlflow_colspec": [{"type": "double", "name": "x"}]}', profile: '{"num_rows": 20}' }),
      },
      { tags: tagsOf({ 'mlflow.data.context': 'validation', fold: '1' }), dataset: dataset('points', 'def456') },
    ],
  });
}

const bytes = (length: number, seed: number): Uint8Array<ArrayBuffer> => {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16);
};

async function writeArtifacts(wire: MlflowWire, experiment: string, run: string): Promise<void> {
  const root = `${experiment}/${run}/artifacts`;
  await wire.putFile(`${root}/notes.txt`, 'one\ntwo\n');
  await wire.putFile(`${root}/notes.txt`, 'one\ntwo\nthree\n');
  await wire.putFile(`${root}/empty.bin`, new Uint8Array());
  await wire.putFile(`${root}/model/weights.bin`, bytes(20_000, 1));
  await wire.putFile(`${root}/model/deep/er/größe 模型 🙂.json`, '{"a": 1}');
  await wire.putFile(`${root}/model/deep/same.bin`, bytes(20_000, 1));
  await wire.putFile(`${root}/gone/secret.txt`, 'taken back\n');
  await wire.deleteFile(`${root}/gone/secret.txt`);
  // Begun and never completed.
  const upload = await wire.post(`/api/2.0/mlflow-artifacts/mpu/create/${root}/big`, { path: `${root}/big/parts.bin`, num_parts: 2 });
  await fetch(upload.credentials[0].url, { method: 'PUT', body: bytes(1_000, 2) });
}

async function writeLoggedModels(wire: MlflowWire, experiment: string, run: string): Promise<string> {
  const create = async (name: string, more: JsonObject = {}): Promise<string> =>
    (await wire.post('logged-models', { experiment_id: experiment, name, ...more })).model.info.model_id as string;
  const forest = await create('forest', { model_type: 'sklearn', source_run_id: run, params: tagsOf({ depth: '3', rate: '1e-3' }), tags: tagsOf({ kind: 'tree', gone: 'soon' }) });
  const pending = await create('pending');
  const failed = await create('failed');
  const deleted = await create('deleted');
  await wire.post(`logged-models/${forest}/params`, { model_id: forest, params: tagsOf({ trees: '10' }) });
  await wire.patch(`logged-models/${forest}/tags`, { tags: tagsOf({ kind: 'random forest', blank: '' }) });
  await wire.remove(`logged-models/${forest}/tags/gone`);
  await wire.patch(`logged-models/${forest}`, { model_id: forest, status: 'LOGGED_MODEL_READY' });
  await wire.patch(`logged-models/${failed}`, { model_id: failed, status: 'LOGGED_MODEL_UPLOAD_FAILED' });
  await wire.remove(`logged-models/${deleted}`);
  const point = (fields: JsonObject): Promise<unknown> => wire.post('runs/log-metric', { run_id: run, timestamp: at, ...fields });
  await point({ key: 'accuracy', value: 0.9, step: 1, model_id: forest });
  await point({ key: 'accuracy', value: 0.8, step: 2, model_id: forest, dataset_name: 'points', dataset_digest: 'abc123' });
  await point({ key: 'accuracy', value: 'NaN', step: 3, model_id: pending });
  await wire.post('runs/outputs', { run_id: run, models: [{ model_id: forest, step: 5 }] });
  await wire.post('runs/log-inputs', { run_id: run, models: [{ model_id: pending }] });
  await wire.putFile(`${experiment}/models/${forest}/artifacts/MLmodel`, 'flavors:\n  python_function: {}\n');
  await wire.putFile(`${experiment}/models/${forest}/artifacts/data/forest.bin`, bytes(500, 3));
  return forest;
}

/** A second project, leases, and a run that was given up. */
async function writeOverNativeWire(url: string, experimentId: string): Promise<void> {
  const client = createClient({ baseUrl: url });
  const project = await client.createProject({ name: 'Second project' });
  await client.createExperiment({ name: 'in the second project', projectId: project.id, tags: [{ key: 'a', value: 'b' }] });
  const alive = await client.createRun({ id: 'a1'.repeat(16), experimentId, name: 'held by a lease', startedAt: at });
  await client.renewLease({ runId: alive.id, holder: 'fixture:1', periodMs: 3_600_000 });
  const lost = await client.createRun({ id: 'b2'.repeat(16), experimentId, name: 'lost', startedAt: at });
  await client.appendConsole({
    runId: lost.id,
    lines: [
      { number: 0, at, stream: 'stdout', text: 'the last words' },
      { number: 1, at: at + 1, stream: 'stderr', text: 'größe 🙂' },
    ],
  });
  await client.renewLease({ runId: lost.id, holder: 'fixture:2', periodMs: 5_000 });
  for (let tries = 0; (await client.getRun({ runId: lost.id })).run.status === 'running'; tries += 1) {
    if (tries > 120) throw new Error('the run whose lease ran out was never given up');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
