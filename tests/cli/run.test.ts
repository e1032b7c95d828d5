// `assay run` with real programs and a real server: what the program keeps, and what is recorded of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { skipUnless } from '../skips.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { consoleOf, makeProject, report, run, spools, startServer, type TestServer } from './recorded-project.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const noPython = skipUnless(has('python3'), 'no python3 on this machine');

const trainPy = `import json, sys
rows = open("data/rows.csv").read().split()
print("rows", len(rows))
print("warning: small", file=sys.stderr)
json.dump({"n": len(rows)}, open("model.json", "w"))
`;

describe('the program keeps', () => {
  it('its arguments, input, output, folder and exit code', async () => {
    const project = makeProject({ 'p.sh': 'read line; echo "$1|$2|$line|$(pwd)"; echo wrong >&2; exit 7\n' });
    const called = await run(project, ['--quiet', '--', 'sh', 'p.sh', '--json', 'a b'], { server: server.url, input: 'typed\n' });
    assert.deepEqual({ ...called, stdout: called.stdout.trim() }, { code: 7, signal: null, stdout: `--json|a b|typed|${project.folder}`, stderr: 'wrong\n' });
  });

  it('its variables: ours are added, and none of its own is changed', async () => {
    const project = makeProject({});
    const { stdout } = await run(project, ['--quiet', 'env'], { server: server.url, environment: { PYTHONPATH: '/somewhere', MINE: 'x' } });
    const variables = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    assert.equal(variables.get('MINE'), 'x');
    assert.match(variables.get('PYTHONPATH') ?? '', /:\/somewhere$/);
    assert.match(variables.get('MLFLOW_TRACKING_URI') ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(variables.get('MLFLOW_RUN_ID') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(variables.has('NODE_COMPILE_CACHE'), false);
  });

  it('the codes of shells for what cannot be run and for signals', async () => {
    const project = makeProject({});
    writeFileSync(join(project.folder, 'plain'), 'text');
    chmodSync(join(project.folder, 'plain'), 0o644);
    const codes = [];
    for (const program of [['no-such-program'], ['./plain'], ['sh', '-c', 'kill -TERM $$'], ['sh', '-c', 'kill -KILL $$']])
      codes.push((await run(project, ['--', ...program], { server: server.url })).code);
    assert.deepEqual(codes, [127, 126, 143, 137]);
  });

  it('binary output byte for byte, and all of it', async () => {
    const project = makeProject({});
    const { stdout } = await run(project, ['--quiet', 'sh', '-c', 'i=0; while [ $i -lt 2000 ]; do printf "%0500d\\0\\377\\n" $i; i=$((i+1)); done | cksum'], {
      server: server.url,
    });
    const direct = execFileSync('sh', ['-c', 'i=0; while [ $i -lt 2000 ]; do printf "%0500d\\0\\377\\n" $i; i=$((i+1)); done | cksum'], { encoding: 'utf8' });
    assert.equal(stdout, direct);
  });

  it('its terminal, and its exit code there', { skip: noPython || skipUnless(has('script'), 'no script(1) on this machine') }, async () => {
    const project = makeProject({ 'p.sh': 'test -t 1 && echo a terminal; exit 6\n' });
    const before = ['sh', '-c', 'script -qec "$*" /dev/null', 'sh'];
    const { code, stdout } = await run(project, ['--quiet', 'sh', 'p.sh'], { server: server.url, before });
    assert.deepEqual([code, stdout], [6, 'a terminal\r\n']);
  });

  it(
    'the line ends its terminal makes, once: however much it prints, and wherever its input is from',
    { skip: noPython || skipUnless(has('script'), 'no script(1) on this machine') },
    async () => {
      const project = makeProject({ 'p.sh': 'seq 30000\n' });
      const expected = Array.from({ length: 30_000 }, (_, index) => `${index + 1}\r\n`).join('');
      for (const input of ['', ' < /dev/null']) {
        const before = ['sh', '-c', `script -qec "$*${input}" /dev/null`, 'sh'];
        const { code, stdout } = await run(project, ['--quiet', 'sh', 'p.sh'], { server: server.url, before });
        assert.equal(code, 0);
        assert.ok(
          stdout === expected,
          `with its input${input || ' from the terminal'} it began ${JSON.stringify(stdout.slice(0, 40))} and ended ${JSON.stringify(stdout.slice(-40))}`,
        );
      }
    },
  );

  it('running when its own output, or that of assay, is closed', async () => {
    const project = makeProject({ 'p.sh': 'exec >&-; sleep 0.2; echo done > closed.txt; exit 3\n' });
    assert.equal((await run(project, ['sh', 'p.sh'], { server: server.url })).code, 3);
    assert.equal(project.read('closed.txt'), 'done\n');
    const loud = 'i=0; while [ $i -lt 5000 ]; do echo "line $i of many that nobody reads any more"; i=$((i+1)); done; echo ok > loud.txt';
    execFileSync('sh', ['-c', `"$0" run --quiet -- sh -c '${loud}' | head -n 1`, new URL('../../assay', import.meta.url).pathname], {
      cwd: project.folder,
      env: { ...process.env, ASSAY_HOME: project.home, ASSAY_SERVER: server.url },
    });
    assert.equal(project.read('loud.txt'), 'ok\n');
  });

  it('its children: one that goes on alone is neither waited for nor harmed', async () => {
    const project = makeProject({ 'p.sh': '(sleep 2; echo late; echo late again; echo alive > daemon.txt) &\necho parent\n' });
    const { stdout } = await run(project, ['--quiet', 'sh', 'p.sh'], { server: server.url });
    assert.equal(stdout, 'parent\n');
    assert.throws(() => project.read('daemon.txt'));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(project.read('daemon.txt'), 'alive\n');
  });
});

describe('a run is recorded', () => {
  it('with code, data, output, console and cause', { skip: noPython }, async () => {
    const project = makeProject({ 'train.py': trainPy, 'data/rows.csv': '1\n2\n3\n', '.gitignore': 'data\n' });
    const { code, report: told } = await report(project, ['--experiment', 'recorded', '--name', 'first', '--tag', 'owner=ana', '--', 'python3', 'train.py', '--lr', '0.5'], {
      server: server.url,
    });
    assert.deepEqual([code, told.status, told.end.cause, told.runName, told.isDelivered], [0, 'finished', 'finished', 'first', true]);
    const { run: record, experiment } = await server.client.getRun({ runId: told.runId });
    assert.deepEqual([experiment.name, record.name, record.status], ['recorded', 'first', 'finished']);
    const tags = new Map(record.tags.map(({ key, value }) => [key, value]));
    assert.equal(tags.get('owner'), 'ana');
    assert.deepEqual([record.source?.name, record.source?.commit], ['train.py', project.git('rev-parse', 'HEAD').trim()]);
    assert.deepEqual(record.params, [{ key: 'lr', value: '0.5' }]);
    const { manifest, observation } = await server.client.getManifest({ runId: told.runId });
    assert.deepEqual(manifest.command, { argv: ['python3', 'train.py', '--lr', '0.5'], workdir: '', entryPoint: 'train.py' });
    assert.deepEqual(
      manifest.data.map(({ path, isStored }) => [path, isStored]),
      [['data/rows.csv', true]],
    );
    assert.deepEqual(
      observation?.outputs.map(({ path }) => path),
      ['model.json'],
    );
    assert.equal(observation?.readsFoundBy, 'native');
    assert.deepEqual((await consoleOf(server.client, told.runId)).toSorted(), ['rows 3', 'warning: small']);
    const { items } = await server.client.listArtifacts({ owner: `run:${told.runId}`, path: 'assay/outputs' });
    assert.deepEqual(
      items.map(({ name }) => name),
      ['model.json'],
    );
    const stored = await server.client.getBlob({ digest: manifest.data[0]?.digest ?? '' });
    assert.equal(await stored.text(), '1\n2\n3\n');
  });

  it('and has the same manifest when nothing changed, though it leaves files behind', { skip: noPython }, async () => {
    const noisy = `${trainPy}
import os, tempfile, time, uuid
scratch = tempfile.NamedTemporaryFile("w", delete=False); scratch.write(str(time.time())); scratch.close()
open(scratch.name).read()
open(f"log-{os.getpid()}.txt", "w").write(str(uuid.uuid4()))
os.makedirs("runs", exist_ok=True)
open(f"runs/{uuid.uuid4()}.json", "w").write(os.environ["MLFLOW_TRACKING_URI"])
`;
    const project = makeProject({ 'train.py': noisy, 'data/rows.csv': '1\n2\n' });
    const digests = [];
    for (let index = 0; index < 3; index += 1) digests.push((await report(project, ['python3', 'train.py'], { server: server.url })).report.manifestDigest);
    assert.ok(digests[0] !== undefined);
    assert.deepEqual(digests, [digests[0], digests[0], digests[0]]);
    project.write('data/rows.csv', '1\n3\n');
    assert.notEqual((await report(project, ['python3', 'train.py'], { server: server.url })).report.manifestDigest, digests[0]);
  });

  it('of a Node program and of a compiled one, with what they wrote', { skip: skipUnless(has('gcc'), 'no gcc on this machine') }, async () => {
    const project = makeProject({
      'train.js': 'require("fs").writeFileSync("out.json", "{}"); console.log("node");\n',
      'model.c': '#include <stdio.h>\nint main(void) { FILE *f = fopen("out.bin", "wb"); fputc(7, f); fclose(f); puts("compiled"); return 0; }\n',
      '.gitignore': 'model\n',
    });
    execFileSync('gcc', ['-o', 'model', 'model.c'], { cwd: project.folder });
    for (const [command, entryPoint, output] of [
      [[process.execPath, 'train.js'], 'train.js', 'out.json'],
      [['./model'], 'model', 'out.bin'],
    ] as const) {
      const { report: told } = await report(project, ['--', ...command], { server: server.url });
      const { manifest, observation } = await server.client.getManifest({ runId: told.runId });
      assert.equal(manifest.command.entryPoint, entryPoint);
      assert.deepEqual(
        observation?.outputs.map(({ path }) => path),
        [output],
      );
      assert.equal(observation?.readsFoundBy, 'native');
      assert.deepEqual(
        told.gaps.filter(({ code }) => code.includes('unseen')),
        [],
      );
    }
  });

  it('with the reads of any program under --trace', { skip: skipUnless(has('strace'), 'no strace on this machine') }, async () => {
    const project = makeProject({ 'train.js': 'console.log(require("fs").readFileSync("../numbers.txt", "utf8").length);\n' });
    writeFileSync(join(project.folder, '..', 'numbers.txt'), '12345');
    const { report: told, stdout } = await report(project, ['--trace', '--', process.execPath, 'train.js'], { server: server.url });
    assert.equal(stdout, '5\n');
    const { manifest, observation } = await server.client.getManifest({ runId: told.runId });
    assert.equal(observation?.readsFoundBy, 'trace');
    assert.ok(
      manifest.data.some(({ path }) => path.endsWith('/numbers.txt')),
      JSON.stringify(manifest.data),
    );
    assert.ok(observation?.reads.includes('train.js'));
  });

  it('and the exception that ended it is the cause', { skip: noPython }, async () => {
    const project = makeProject({ 'train.py': 'def step(x):\n    raise ValueError("learning rate is negative")\nstep(1)\n' });
    const { code, report: told } = await report(project, ['python3', 'train.py'], { server: server.url });
    assert.deepEqual([code, told.status, told.end.cause], [1, 'failed', 'exception']);
    assert.match(told.end.detail, /^ValueError: learning rate is negative \(.*train\.py:2\)/);
  });

  it('without secrets: in arguments, console and variables they are replaced', { skip: noPython }, async () => {
    const secret = 'ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8';
    const project = makeProject({ 'train.py': 'import os\nprint("using", os.environ["SERVICE_TOKEN"])\n' });
    const { report: told, stdout } = await report(project, ['python3', 'train.py', `--token=${secret}`], { server: server.url, environment: { SERVICE_TOKEN: secret } });
    assert.equal(stdout, `using ${secret}\n`);
    const everything = JSON.stringify([
      await server.client.getManifest({ runId: told.runId }),
      await server.client.getRun({ runId: told.runId }),
      await consoleOf(server.client, told.runId),
    ]);
    assert.equal(everything.includes(secret), false);
    assert.match(everything, /using \[/);
  });
});

describe('the flags', () => {
  it('refuse what is wrong in one sentence, before anything runs', async () => {
    const project = makeProject({});
    const refused = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(project, args, { server: server.url });
      assert.deepEqual([code, stdout], [2, '']);
      return stderr;
    };
    assert.match(await refused(), /run needs a program/);
    assert.match(await refused('--nmae', 'x', 'true'), /no flag --nmae; did you mean --name\?/);
    assert.match(await refused('--seed', 'x', 'true'), /--seed takes a whole number/);
    assert.match(await refused('--tag', 'x', 'true'), /--tag takes KEY=VALUE/);
  });

  it('--require-clean refuses with the paths and exit code 6, and runs when there are none', async () => {
    const project = makeProject({ 'a.txt': 'a' });
    assert.equal((await run(project, ['--require-clean', 'true'], { server: server.url })).code, 0);
    project.write('a.txt', 'b');
    project.write('new.txt', 'n');
    const { code, stderr } = await run(project, ['--require-clean', 'sh', '-c', 'echo ran > ran.txt'], { server: server.url });
    assert.equal(code, 6);
    assert.match(stderr, /a\.txt\n {2}new\.txt/);
    assert.throws(() => project.read('ran.txt'));
  });

  it('--require-clean that refuses, for whatever reason, leaves nothing to be sent', async () => {
    const changed = makeProject({ 'a.txt': 'a' });
    changed.write('a.txt', 'b');
    const untracked = makeProject({});
    untracked.write('new.txt', 'n');
    const elsewhere = makeProject({});
    for (const [project, cwd] of [[changed], [untracked], [elsewhere, temporaryFolder()]] as const) {
      const { code } = await run(project, ['--require-clean', 'true'], { server: server.url, cwd });
      assert.deepEqual([code, spools(project)], [6, []]);
    }
  });

  it('--deterministic gives a Python its seeds, and the manifest tells', { skip: noPython }, async () => {
    const project = makeProject({ 'train.py': 'import random\nprint(random.random())\n' });
    const [one, other] = [
      await report(project, ['--seed', '7', 'python3', 'train.py'], { server: server.url }),
      await report(project, ['--seed', '7', 'python3', 'train.py'], { server: server.url }),
    ];
    assert.equal(one.stdout, other.stdout);
    assert.equal(one.report.manifestDigest, other.report.manifestDigest);
    const { manifest } = await server.client.getManifest({ runId: one.report.runId });
    assert.deepEqual([manifest.randomness.mode, manifest.randomness.seed], ['deterministic', 7]);
  });

  it('assay.toml says what the flags do not', async () => {
    const project = makeProject({ 'assay.toml': 'packages = "none"\nexperiment = "from the file"\noffline = true\n' });
    const { report: told } = await report(project, ['true'], { server: server.url });
    assert.deepEqual([told.experiment, told.isDelivered, told.deliveryProblem], ['from the file', false, undefined]);
  });
});
