// Programs that write to another folder each time, as tools for training do: two runs of one of them are the same, said as
// renamed, and a difference in what they wrote stays one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createClient, type Client, type Explanation } from '../../sdk/index.ts';
import { assertAgreement } from '../compare/agreement.ts';
import { startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { takeTurn } from '../turns.ts';
import { project, type Recorder, recorderAt, type Reproduced } from '../repeat/recording.ts';

let server: TestServer;
let recorder: Recorder;
let client: Client;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
  client = createClient({ baseUrl: server.url });
});
after(() => server.stop());

/** What every program does once it has its folder; `FOLDER` is the expression for it. */
const writing = (folder: string, extra = '') => `
import json, os, socket, sys, time
value = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
folder = ${folder}
os.makedirs(folder + "/weights")
open(folder + "/weights/best.bin", "wb").write(bytes([1, 2, int(value * 10)]))
open(folder + "/scores.json", "w").write(json.dumps({"acc": value}))
${extra}
`;
const next = (stem: string) => `next(f for f in [${stem}] + [${stem} + str(n) for n in range(2, 99)] if not os.path.exists(f))`;

const programs = {
  'a date and a time': writing('time.strftime("outputs/%Y-%m-%d/%H-%M-%S") + ""', ''),
  'a time in one word': writing('time.strftime("logs/run_%Y%m%dT%H%M%S")'),
  'the second and the process': writing('f"logs/{int(time.time())}_{os.getpid()}"'),
  'the month and the host': writing('time.strftime("runs/%b%d_%H-%M-%S_") + socket.gethostname()'),
  'a number that counts on': writing(next('"runs/exp"')),
  'a number with zeros': writing('next(f for f in [f"run-{n:04d}" for n in range(99)] if not os.path.exists(f))'),
} as const;
const pause = 'import time; time.sleep(1.1)\n';

async function evidenceOf(one: string, other: string) {
  const { verdict, evidence } = await client.recordReproduction({ id: `${other.slice(0, 16)}${one.slice(0, 16)}`, runId: one, reproductionRunId: other, evidence: {} });
  return { verdict, outputs: evidence.outputs };
}

async function explain(one: string, other: string): Promise<Explanation> {
  const { stdout, stderr } = await recorder.assay('/', 'why', one, other, '--json');
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as Explanation;
}

async function inputsOf(runId: string): Promise<string> {
  return (await client.getManifest({ runId })).manifestDigest;
}

describe('two runs of a program that writes to a folder of its own each time', () => {
  for (const [what, program] of takeTurn(Object.entries(programs), 3)) {
    it(`named by ${what} are identical, of the same inputs, and said to be renamed`, async () => {
      const folder = project({ 'train.py': pause + program, 'assay.toml': 'packages = "none"\n' });
      const one = await recorder.run(folder, ['python3', 'train.py']);
      const two = await recorder.run(folder, ['python3', 'train.py']);
      assert.equal(await inputsOf(one), await inputsOf(two));
      const { verdict, outputs } = await evidenceOf(one, two);
      assert.equal(verdict.level, 'byte', verdict.sentence);
      assert.match(verdict.sentence, /2 of them renamed, the first from /);
      assert.deepEqual(
        outputs.map(({ path, renamedFrom, level }) => [path.split('/').at(-1), renamedFrom?.split('/').at(-1), level]),
        [
          ['scores.json', 'scores.json', 'byte'],
          ['best.bin', 'best.bin', 'byte'],
        ],
      );
      assertAgreement(verdict, await explain(one, two));
    });
  }

  it('are different where one file of them is, and why says by what', async () => {
    const folder = project({ 'train.py': pause + programs['a date and a time'], 'assay.toml': 'packages = "none"\n' });
    const one = await recorder.run(folder, ['python3', 'train.py', '0.5']);
    const two = await recorder.run(folder, ['python3', 'train.py', '0.7']);
    const { verdict, outputs } = await evidenceOf(one, two);
    assert.equal(verdict.level, 'different');
    assert.match(verdict.sentence, /outputs\/\S+\/scores\.json \(renamed from outputs\/\S+\/scores\.json\) differs/);
    assert.deepEqual(outputs.map(({ level }) => level).toSorted(), ['different', 'different']);
    assertAgreement(verdict, await explain(one, two));
  });

  it('are the same but for their own names where those stand in the files and on the terminal', async () => {
    const named = writing(
      next('"runs/exp"'),
      'open(folder + "/args.yaml", "w").write(f"name: {os.path.basename(folder)}\\nsave_dir: {os.path.abspath(folder)}\\nlr: 0.1\\n")\nprint("Results saved to", folder)',
    );
    const folder = project({ 'train.py': named, 'assay.toml': 'packages = "none"\n' });
    const one = await recorder.run(folder, ['python3', 'train.py']);
    const two = await recorder.run(folder, ['python3', 'train.py']);
    const { verdict, outputs } = await evidenceOf(one, two);
    assert.equal(verdict.level, 'metric', verdict.sentence);
    assert.deepEqual(
      outputs.map(({ path, renamedFrom, level }) => [renamedFrom, path, level]),
      [
        ['runs/exp/args.yaml', 'runs/exp2/args.yaml', 'volatile'],
        ['runs/exp/scores.json', 'runs/exp2/scores.json', 'byte'],
        ['runs/exp/weights/best.bin', 'runs/exp2/weights/best.bin', 'byte'],
      ],
    );
    assertAgreement(verdict, await explain(one, two));
  });

  it('and of another learning rate in the name of the folder are different, though the bytes be the same', async () => {
    const folder = project({
      'train.py': 'import os, sys\nos.makedirs(f"lr={sys.argv[1]}")\nopen(f"lr={sys.argv[1]}/model.bin", "w").write("weights")\n',
      'assay.toml': 'packages = "none"\n',
    });
    const one = await recorder.run(folder, ['python3', 'train.py', '0.01']);
    const two = await recorder.run(folder, ['python3', 'train.py', '0.02']);
    const { verdict, outputs } = await evidenceOf(one, two);
    assert.equal(verdict.level, 'different');
    assert.match(outputs[0]?.summary ?? '', /the same bytes as lr=0\.01\/model\.bin, under a name that says something else/);
  });

  it('are the same with outputs that assay.toml does not name, which are no code of the next run', async () => {
    const folder = project({ 'train.py': pause + programs['a date and a time'], 'assay.toml': 'packages = "none"\noutputs = ["**/best.bin"]\n' });
    const one = await recorder.run(folder, ['python3', 'train.py']);
    const two = await recorder.run(folder, ['python3', 'train.py']);
    assert.equal(await inputsOf(one), await inputsOf(two));
    assert.equal((await evidenceOf(one, two)).outputs.length, 1);
  });
});

describe('assay verify', () => {
  for (const what of ['a date and a time', 'a number that counts on'] as const) {
    it(`of a program that writes to a folder named by ${what} says identical, also where earlier ones are left`, async () => {
      const folder = project({ 'train.py': pause + programs[what], 'assay.toml': 'packages = "none"\n' });
      await recorder.run(folder, ['python3', 'train.py']);
      const { code, stdout, stderr } = await recorder.assay(folder, 'verify', '--json', '--', 'python3', 'train.py');
      const { verdict, evidence } = JSON.parse(stdout) as Reproduced;
      assert.equal(code, 0, stderr);
      assert.equal(
        evidence.outputs.every(({ level, renamedFrom }) => level === 'byte' && renamedFrom !== undefined),
        true,
        stdout,
      );
      assert.match(verdict.sentence, /2 of them renamed/);
    });
  }
});
