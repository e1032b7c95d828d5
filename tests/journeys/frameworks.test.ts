// Time limit: 20 minutes
// The examples of the training frameworks, with the newest client: curves to the last bit, models that load. A third of
// them has its turn in each `npm test`.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { takeTurn } from '../turns.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample, runPython } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';
import type { TrackedRun } from './tracked-run.ts';

describe('training frameworks', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let python: string;
  before(async () => {
    ({ python } = await pythonEnvironment('frameworks'));
    server = await startServerUnderTest();
  });
  after(() => server.end());

  const run = async (script: string, env: Readonly<Record<string, string>> = {}): Promise<TrackedRun> =>
    checkFacts(server.wire, await runExample({ python, trackingUri: server.url, script, env }));

  /** Loads the model a run made, in another process, and returns what it predicts for two blank images. */
  async function predictions({ models }: TrackedRun): Promise<readonly unknown[]> {
    assert.equal(models.length, 1, 'the run made one model');
    const printed = await runPython({ python, trackingUri: server.url }, ['-c', predictBlank, `models:/${models[0]}`]);
    // Some frameworks print their progress before it.
    return JSON.parse(printed.trimEnd().split('\n').at(-1)!) as readonly unknown[];
  }

  const examples: Readonly<Record<string, () => Promise<void>>> = {
    'XGBoost autologs every boosting round and a model that loads': async () => {
      assert.equal((await predictions(await run('xgboost_digits.py'))).length, 2);
    },
    'LightGBM autologs every boosting round and a model that loads': async () => {
      assert.equal((await predictions(await run('lightgbm_digits.py'))).length, 2);
    },
    'a PyTorch loop logs every step, system metrics beside it and a model': async () => {
      const tracked = await run('pytorch_loop.py');
      const load = await tracked.history('system/cpu_utilization_percentage');
      assert.ok(load.length > 0);
      assert.equal(tracked.models.length, 1);
    },
    'a PyTorch loop with asynchronous logging logs every step': async () => {
      await run('pytorch_loop.py', { MLFLOW_ENABLE_ASYNC_LOGGING: 'true' });
    },
    'Lightning autologs every epoch and the model': async () => {
      const tracked = await run('lightning_digits.py');
      assert.ok((await tracked.paths()).includes('model_summary.txt'));
      assert.equal(tracked.models.length, 1);
    },
    'the Hugging Face Trainer reports every logging step': async () => {
      await run('huggingface_trainer.py');
    },
    'Keras autologs every epoch and a model that loads': async () => {
      assert.equal((await predictions(await run('keras_digits.py'))).length, 2);
    },
  };

  for (const [name, example] of takeTurn(Object.entries(examples), 3)) it(name, example);
});

const predictBlank = `
import json, os, sys
os.environ.setdefault("KERAS_BACKEND", "torch")
import mlflow, numpy
model = mlflow.pyfunc.load_model(sys.argv[1])
images = numpy.zeros((2, 64), dtype=model.metadata.get_input_schema().numpy_types()[0])
predicted = model.predict(images)
print(json.dumps(numpy.asarray(predicted).tolist()))
`;
