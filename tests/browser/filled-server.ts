// Something of everything on a server, for tests that look at every page.
import { ownerOf, type Client } from '../../sdk/index.ts';

export interface Filled {
  readonly experimentId: string;
  /** The run with the most to see. */
  readonly runId: string;
  readonly modelName: string;
}

const startedAt = Date.UTC(2026, 10, 20, 9);

/** Twelve runs with curves, nested ones among them; files, a registered model with two versions and an alias. */
export async function fillServer(client: Client): Promise<Filled> {
  const { id: experimentId } = await client.createExperiment({ name: 'digits classifier' });
  let runId = '';
  for (let index = 0; index < 12; index += 1) {
    const run = await client.createRun({
      experimentId,
      name: `run ${index}`,
      userId: 'mira',
      startedAt: startedAt + index * 600_000,
      tags: [{ key: 'team', value: 'vision' }],
      ...(index === 3 ? { parentRunId: runId } : {}),
    });
    await client.logBatch({
      runId: run.id,
      ...curves(index),
      params: [
        { key: 'lr', value: String(0.1 / (index + 1)) },
        { key: 'optimizer', value: index % 2 === 0 ? 'adam' : 'sgd' },
      ],
    });
    if (index < 11)
      await client.finishRun({ runId: run.id, status: index % 5 === 4 ? 'failed' : index % 7 === 6 ? 'killed' : 'finished', endedAt: startedAt + index * 600_000 + 65_000 });
    if (index <= 2 || index === 11) runId = run.id;
  }
  await client.updateRun({ runId, notes: 'Warm-up of five steps.' });
  const owner = ownerOf.run(runId);
  await client.putArtifact({ owner, path: 'report.json', body: JSON.stringify({ accuracy: 0.97, classes: [0, 1, 2] }) });
  await client.putArtifact({ owner, path: 'model/MLmodel', body: 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n' });
  const modelName = 'digit reader';
  await client.createModel({ name: modelName, description: 'Reads handwritten digits.' });
  for (const version of [1, 2]) {
    await client.createModelVersion({ name: modelName, runId, path: 'model' });
    if (version === 2) await client.setModelAlias({ name: modelName, version, alias: 'champion' });
  }
  return { experimentId, runId, modelName };
}

function curves(index: number) {
  const steps = Array.from({ length: 60 }, (_value, step) => step);
  const falling = (step: number, floor: number) => floor + 2 * Math.exp(-step / 12) + 0.05 * Math.sin(step * 1.7 + index);
  return {
    metrics: steps.flatMap((step) => {
      const timestamp = startedAt + index * 600_000 + step * 1000;
      return [
        { key: 'train_loss', value: falling(step, 0.1), step, timestamp },
        { key: 'val_loss', value: falling(step, 0.2 + index / 50), step, timestamp },
        { key: 'val_accuracy', value: 0.98 - falling(step, 0.02 + index / 100) / 3, step, timestamp },
        { key: 'system/cpu_utilization_percentage', value: 50 + 30 * Math.sin(step / 5), step, timestamp },
      ];
    }),
  };
}
