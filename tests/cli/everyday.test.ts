// The commands of every day as a person meets them, on a real server with runs of the real MLflow client.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { commands } from '../../src/cli/commands.ts';
import { createClient, type Client } from '../../sdk/index.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { assayOutcome, runAssay, temporaryFolder, type ServerProcess } from '../server/server-process.ts';

const program = `
import mlflow
for number, optimizer in enumerate(("adam", "sgd", "adam")):
    with mlflow.start_run(run_name=f"net-{optimizer}-{number}", description="with a walrus in it" if number == 1 else None):
        mlflow.log_params({"optimizer": optimizer, "depth": number})
        for step in range(4):
            mlflow.log_metric("val_acc", 0.5 + 0.1 * number + 0.01 * step, step=step)
`;
const assayScript = fileURLToPath(new URL('../../assay', import.meta.url));

describe('the commands of every day', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerProcess;
  let client: Client;
  let environment: Record<string, string>;
  let runIds: readonly string[];

  before(async () => {
    server = runAssay(['server', '--port', '0', '--data', temporaryFolder()]);
    const { url } = await server.started;
    client = createClient({ baseUrl: url });
    environment = { ASSAY_SERVER: url, ASSAY_HOME: temporaryFolder() };
    const { python } = await pythonEnvironment('mlflow-new');
    await promisify(execFile)(python, ['-c', program], { env: { ...process.env, MLFLOW_TRACKING_URI: url, MLFLOW_EXPERIMENT_NAME: 'nets', GIT_PYTHON_REFRESH: 'quiet' } });
    const { items } = await client.searchExperiments({ text: 'nets' });
    runIds = (await client.searchRuns({ experimentIds: [items[0]!.id] })).items.map(({ id }) => id);
  });
  after(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });

  const assay = (...args: readonly string[]) => assayOutcome(args, environment);

  it('ls lists the newest first, by a filter and an order, with what it is asked to show', async () => {
    const { code, stdout, stderr } = await assay('ls', 'nets');
    assert.deepEqual([code, stderr], [0, '']);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    assert.match(head!, /^RUN +STATE +STARTED +VAL_ACC +NAME$/);
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/)).map(([id, state, , value, name]) => [id, state, value, name]),
      runIds.map((id, index) => [id.slice(0, 12), 'finished', ['0.73', '0.63', '0.53'][index], ['net-adam-2', 'net-sgd-1', 'net-adam-0'][index]]),
    );
    const adam = await assay('ls', '--filter', "params.optimizer = 'adam'", '--order', 'max(metrics.val_acc) asc', '--column', 'depth', '--limit', '1');
    assert.match(adam.stdout, /^RUN .* DEPTH +NAME\n[0-9a-f]{12} .* 0 +net-adam-0\n$/);
    assert.equal(adam.stderr, 'There are more than these 1; --limit COUNT shows more of them.\n');
    const { runs, hasMore } = JSON.parse((await assay('ls', 'nets', '--json')).stdout) as { runs: readonly { readonly id: string }[]; hasMore: boolean };
    assert.equal(hasMore, false);
    assert.deepEqual(
      runs.map(({ id }) => id),
      runIds,
    );
    assert.deepEqual((await assay('ls', '--experiments', '-q')).stdout.trim().split('\n').length, 2);
    assert.deepEqual(await assay('ls', '--models'), { code: 0, stdout: 'There are no registered models.\n', stderr: '' });
    assert.equal((await assay('ls', 'none')).code, 4);
    assert.equal((await assay('ls', '--filter', 'nonsense')).code, 2);
  });

  it('search finds a run by a word of its notes, and says where it stands', async () => {
    const { code, stdout } = await assay('search', 'walr');
    assert.equal(code, 0);
    assert.match(stdout, /^run +[0-9a-f]{12} {2}net-sgd-1\n +notes: with a walrus in it\n$/);
    assert.deepEqual(await assay('search', 'unheard'), { code: 4, stdout: '', stderr: 'assay: nothing holds unheard.\n' });
  });

  it('open prints the address of what is meant', async () => {
    const base = environment['ASSAY_SERVER']!;
    assert.equal((await assay('open')).stdout, `${base}/\n`);
    assert.equal((await assay('open', 'net-sgd-1')).stdout, `${base}/runs/${runIds[1]}\n`);
    assert.match((await assay('open', 'nets', '--json')).stdout, /^\{"url":"http:\/\/[^"]+\/experiments\/\w+"\}\n$/);
    assert.deepEqual(await assay('open', 'nothing'), { code: 4, stdout: '', stderr: 'assay: There is no run and no experiment nothing.\n' });
  });

  it('logs prints what a run printed, its end, what holds a text, and follows until the run ends', async () => {
    const { items } = await client.searchExperiments({ text: 'nets' });
    const { id: runId } = await client.createRun({ experimentId: items[0]!.id, name: 'talker' });
    const say = (from: number, ...texts: readonly string[]) =>
      client.appendConsole({ runId, lines: texts.map((text, index) => ({ number: from + index, at: 1_700_000_000_000 + index, stream: 'stdout', text })) });
    await say(0, 'one', 'two Warning', 'three\t\u001b[31mred\u001b[0m\u0007');
    assert.equal((await assay('logs', 'talker')).stdout, 'one\ntwo Warning\nthree\tred\ufffd\n');
    assert.equal((await assay('logs', 'talker', '--tail', '1', '--times')).stdout, '2023-11-14T22:13:20.002Z  three\tred\ufffd\n');
    assert.equal((await assay('logs', 'talker', '--grep', 'warn')).stdout, 'two Warning\n');
    const following = runAssay(['logs', 'talker', '--follow', '--json'], environment);
    while (!following.stdout().includes('three')) await new Promise((resolve) => setTimeout(resolve, 50));
    await say(3, 'four');
    await client.finishRun({ runId, status: 'finished' });
    assert.equal(await following.ended, 0);
    assert.deepEqual(
      following
        .stdout()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly number: number }).number),
      [0, 1, 2, 3],
    );
    await client.deleteRun({ runId });
  });

  it('tag sets, takes away and shows', async () => {
    const { stdout } = await assay('tag', 'net-sgd-1', 'stage=paper', 'note=a=b', '--json');
    const { tags } = JSON.parse(stdout) as { readonly tags: readonly { readonly key: string; readonly value: string }[] };
    assert.deepEqual(
      tags.filter(({ key }) => ['stage', 'note'].includes(key)),
      [
        { key: 'note', value: 'a=b' },
        { key: 'stage', value: 'paper' },
      ],
    );
    assert.match((await assay('tag', 'net-sgd-1', '--remove', 'note')).stdout, /^stage +paper$/m);
    assert.deepEqual(await assay('tag', 'net-sgd-1', 'odd'), { code: 2, stdout: '', stderr: 'assay: a tag is written as KEY=VALUE, and got odd.\n' });
  });

  it('delete needs a yes, does nothing by halves, and restore takes back', async () => {
    assert.deepEqual(await assay('delete', 'net-sgd-1'), { code: 2, stdout: '', stderr: 'assay: delete asks on a terminal, and there is none; say --yes.\n' });
    assert.equal((await assay('delete', 'net-sgd-1', 'not-there', '--yes')).code, 4);
    assert.equal((await client.getRun({ runId: runIds[1]! })).run.deletedAt, undefined);
    assert.deepEqual(await assay('delete', 'net-sgd-1', runIds[1]!, '--yes', '--json'), { code: 0, stdout: `{"deleted":["${runIds[1]}"]}\n`, stderr: '' });
    assert.equal((await assay('ls', '--bin', '-q')).stdout.includes(runIds[1]!), true);
    assert.match((await assay('restore', runIds[1]!)).stdout, /^net-sgd-1 \([0-9a-f]{12}\) out of the bin\.\n$/);
    assert.equal((await client.getRun({ runId: runIds[1]! })).run.deletedAt, undefined);
  });

  it('top shows what runs, with its newest value', async () => {
    assert.equal((await assay('top')).stdout, 'Nothing is running.\n');
    const { items } = await client.searchExperiments({ text: 'nets' });
    const { id: runId } = await client.createRun({ experimentId: items[0]!.id, name: 'going' });
    await client.logBatch({ runId, metrics: [0, 1, 2].map((step) => ({ key: 'val_acc', value: 0.1 * step, step })) });
    assert.match((await assay('top')).stdout, /^1 running.*\nRUN .*\n[0-9a-f]{12} .* val_acc +0\.2 +2 +▁▅█ .* nets +going\n$/);
    const { runs } = JSON.parse((await assay('top', '--json')).stdout) as { readonly runs: readonly unknown[] };
    assert.deepEqual(runs.length, 1);
    await client.deleteRun({ runId });
  });

  it('a reader that closes early ends a listing without a word', async () => {
    const child = spawn('sh', ['-c', `"${assayScript}" ls --json | head -c 10`], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual([out.length, errors], [10, '']);
  });
});

describe('completion', () => {
  it('lets bash complete commands, and the flags of each', async () => {
    const { stdout } = await (async () => {
      const started = runAssay(['completion', 'bash']);
      await started.ended;
      return { stdout: started.stdout() };
    })();
    const file = join(temporaryFolder(), 'assay.bash');
    writeFileSync(file, stdout);
    const complete = (...words: readonly string[]) =>
      execFileSync('bash', ['-c', `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _assay; printf '%s\\n' "\${COMPREPLY[@]}"`, file, ...words], { encoding: 'utf8' })
        .trim()
        .split('\n');
    assert.deepEqual(complete('assay', 'rep'), ['reproduce']);
    assert.deepEqual(complete('assay', 'ls', '--or'), ['--order']);
    assert.deepEqual(complete('assay', 'help', 'to'), ['token', 'top']);
    assert.deepEqual(complete('assay', ''), [...Object.keys(commands), 'help', 'server']);
    assert.deepEqual(complete('assay', 'run', '--', 'python', '--'), ['']);
  });

  it('has every command and flag for every shell, and refuses others', async () => {
    for (const shell of ['zsh', 'fish', 'powershell']) {
      const started = runAssay(['completion', shell]);
      assert.equal(await started.ended, 0);
      for (const name of Object.keys(commands)) assert.match(started.stdout(), new RegExp(`\\b${name}\\b`), `${shell} ${name}`);
      assert.match(started.stdout(), /require-clean/);
    }
    const wrong = runAssay(['completion', 'bsh']);
    assert.deepEqual([await wrong.ended, wrong.stderr()], [2, 'assay: there is no completion for bsh; did you mean bash?\n']);
  });
});
