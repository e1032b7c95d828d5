// Hydra and Lightning as they come, a script that numbers its folders as YOLO does, and the folders they write to each time anew: two
// runs are of the same inputs and the same results, as far as that is true of the bytes, and so says `assay verify`.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createClient, type Client, type Explanation } from '../../sdk/index.ts';
import { assertAgreement } from '../compare/agreement.ts';
import { type PythonEnvironment, pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { startTestServer, type TestServer } from './hand-made-run.ts';
import { project, type Recorder, recorderAt, type Reproduced } from './recording.ts';
import { takeTurn } from '../turns.ts';

const missing = await pythonMissing();

let server: TestServer;
let recorder: Recorder;
let client: Client;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
  client = createClient({ baseUrl: server.url });
});
after(() => server.stop());

const gradeOf = (one: string, other: string) => client.recordReproduction({ id: `${other.slice(0, 16)}${one.slice(0, 16)}`, runId: one, reproductionRunId: other, evidence: {} });

async function verdictOf(one: string, other: string) {
  const { verdict, evidence } = await gradeOf(one, other);
  const [before_, after_] = await Promise.all([one, other].map((runId) => client.getManifest({ runId })));
  const { stdout, stderr } = await recorder.assay('/', 'why', one, other, '--json');
  assert.ok(stdout.startsWith('{'), stderr);
  assertAgreement(verdict, JSON.parse(stdout) as Explanation);
  assert.equal(before_?.manifestDigest, after_?.manifestDigest, stdout);
  return {
    verdict,
    levels: Object.fromEntries(
      evidence.outputs.map(({ path, level, renamedFrom }) => [path.split('/').slice(-2).join('/'), `${level}${renamedFrom === undefined ? '' : ', renamed'}`]),
    ),
  };
}

const hydra = {
  'train.py': `
import json, logging, os
import hydra
from hydra.core.hydra_config import HydraConfig

@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    folder = HydraConfig.get().runtime.output_dir
    logging.getLogger(__name__).info("training with %s", cfg.lr)
    with open(os.path.join(folder, "model.json"), "w") as file:
        json.dump({"weights": [cfg.lr * n for n in range(5)]}, file)
    print("Saved to", folder)

main()
`,
  'conf/config.yaml': 'lr: 0.1\n',
  'assay.toml': 'packages = "none"\n',
} as const;

const lightning = {
  'train.py': `
import sys, torch, pytorch_lightning as pl
from torch.utils.data import DataLoader, TensorDataset

class Model(pl.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 1)
    def training_step(self, batch, _):
        x, y = batch
        loss = torch.nn.functional.mse_loss(self.layer(x), y)
        self.log("loss", loss, on_epoch=True)
        return loss
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)

pl.seed_everything(3)
torch.set_num_threads(1)
x = torch.arange(32.0).reshape(8, 4) / 32
data = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=4)
trainer = pl.Trainer(max_epochs=2, accelerator="cpu", log_every_n_steps=1, enable_progress_bar=False, enable_model_summary=False)
trainer.fit(Model(float(sys.argv[1])), data)
`,
  'assay.toml': 'packages = "none"\n',
} as const;

/** As Ultralytics' `increment_path` does, and what stands in such a folder. */
const numbered = {
  'train.py': `
import os, sys, torch
def increment(path):
    number = 2
    while os.path.exists(path + str(number)):
        number += 1
    return path + str(number) if os.path.exists(path) else path

folder = increment("runs/train/exp")
os.makedirs(folder + "/weights")
torch.manual_seed(3)
torch.set_num_threads(1)
model = torch.nn.Linear(4, 1)
with open(folder + "/results.csv", "w") as file:
    for epoch in range(3):
        loss = model(torch.ones(2, 4)).pow(2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= float(sys.argv[1]) * parameter.grad
                parameter.grad = None
        file.write(f"{epoch},{loss.item()}\\n")
torch.save({"model": model.state_dict(), "save_dir": folder}, folder + "/weights/best.pt")
open(folder + "/opt.yaml", "w").write(f"save_dir: {folder}\\n")
print("Results saved to", folder)
`,
  'assay.toml': 'packages = "none"\n',
} as const;

/** `assay verify`, in a folder where the program ran before: its verdict, and the run that it recorded there. */
async function verified(
  folder: string,
  ...program: readonly string[]
): Promise<{ readonly runId: string; readonly code: number | string; readonly level: string; readonly sentence: string }> {
  const { code, stdout, stderr } = await recorder.assay(folder, 'verify', '--json', '--', ...program);
  assert.ok(stdout.startsWith('{'), stderr);
  const { runId, verdict, evidence } = JSON.parse(stdout) as Reproduced;
  assert.ok(evidence.outputs.length > 0 && evidence.outputs.every(({ renamedFrom }) => renamedFrom !== undefined), stdout);
  return { runId, code, level: verdict.level, sentence: verdict.sentence };
}

/** Same in every result; of the bytes only what names the folder and the day differs. */
function assertVerified({ code, level, sentence }: Awaited<ReturnType<typeof verified>>): void {
  assert.deepEqual([code, level], [0, 'metric'], sentence);
  assert.match(sentence, /^The same: .* renamed/);
}

describe('two runs of an unchanged program', { skip: missing ?? false }, () => {
  const tools = takeTurn(['hydra', 'lightning', 'numbered'] as const, 3);

  if (tools.includes('hydra'))
    it('with Hydra are the same but for dates and its own folder', async () => {
      const { python } = await pythonEnvironment('frameworks');
      const folder = project(hydra);
      const one = await recorder.run(folder, [python, 'train.py']);
      const verification = await verified(folder, python, 'train.py');
      assertVerified(verification);
      const two = verification.runId;
      const { verdict, levels } = await verdictOf(one, two);
      assert.equal(verdict.level, 'metric', verdict.sentence);
      assert.match(verdict.sentence, /renamed/);
      assert.deepEqual(levels, {
        '.hydra/config.yaml': 'byte, renamed',
        '.hydra/hydra.yaml': 'volatile, renamed',
        '.hydra/overrides.yaml': 'byte, renamed',
        [Object.keys(levels).find((path) => path.endsWith('model.json')) ?? 'model.json']: 'byte, renamed',
        [Object.keys(levels).find((path) => path.endsWith('train.log')) ?? 'train.log']: 'volatile, renamed',
      });
      const changed = await recorder.run(folder, [python, 'train.py', 'lr=0.2']);
      assert.equal((await gradeOf(one, changed)).verdict.level, 'different');
    });

  if (tools.includes('lightning'))
    it('with Lightning are the same, checkpoints and all', async () => {
      const { python }: PythonEnvironment = await pythonEnvironment('frameworks');
      const folder = project(lightning);
      const one = await recorder.run(folder, [python, 'train.py', '0.1']);
      const verification = await verified(folder, python, 'train.py', '0.1');
      assertVerified(verification);
      const two = verification.runId;
      const { verdict, levels } = await verdictOf(one, two);
      assert.equal(verdict.level, 'metric', verdict.sentence);
      assert.deepEqual(levels, {
        'checkpoints/epoch=1-step=4.ckpt': 'volatile, renamed',
        'version_1/hparams.yaml': 'byte, renamed',
        'version_1/metrics.csv': 'byte, renamed',
      });
      const changed = await recorder.run(folder, [python, 'train.py', '0.2']);
      assert.equal((await gradeOf(one, changed)).verdict.level, 'different');
    });

  if (tools.includes('numbered'))
    it('that numbers its folders are the same, whatever number they were given', async () => {
      const { python } = await pythonEnvironment('frameworks');
      const folder = project(numbered);
      const one = await recorder.run(folder, [python, 'train.py', '0.1']);
      const verification = await verified(folder, python, 'train.py', '0.1');
      assertVerified(verification);
      const { verdict, levels } = await verdictOf(one, verification.runId);
      assert.equal(verdict.level, 'metric', verdict.sentence);
      assert.deepEqual(levels, { 'exp2/opt.yaml': 'volatile, renamed', 'exp2/results.csv': 'byte, renamed', 'weights/best.pt': 'volatile, renamed' });
      const changed = await recorder.run(folder, [python, 'train.py', '0.2']);
      assert.equal((await gradeOf(one, changed)).verdict.level, 'different');
    });

  it('whose results hang on the number of its folder are different, and verify says so', async () => {
    const counting = `
import os
number = 1
while os.path.exists(f"runs/exp{number}"):
    number += 1
os.makedirs(f"runs/exp{number}")
open(f"runs/exp{number}/scores.txt", "w").write(f"acc {1 / (number + 1)}\\n")
`;
    const folder = project({ 'train.py': counting, '.gitignore': 'runs\n', 'assay.toml': 'packages = "none"\n' });
    await recorder.run(folder, ['python3', 'train.py']);
    const { code, level, sentence } = await verified(folder, 'python3', 'train.py');
    assert.deepEqual([code, level], [7, 'different'], sentence);
    assert.match(sentence, /runs\/exp1\/scores\.txt \(renamed from runs\/exp2\/scores\.txt\) differs/);
  });
});
