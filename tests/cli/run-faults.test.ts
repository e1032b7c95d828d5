// `assay run` when things go wrong around it: whatever dies or fills up, the program is unharmed, nothing that it logged is
// lost, and the cause of its end is right.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, it } from 'node:test';

import { runAssay } from '../server/server-process.ts';
import { skipUnless } from '../skips.ts';
import { killOurs } from '../record/our-processes.ts';
import { begin, consoleOf, endOf, makeProject, newestSpool, type Project, recorderOf, report, run, spools, startServer, type TestServer, until } from './recorded-project.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

const noPython = skipUnless(spawnSync('python3', ['--version']).status === 0, 'no python3 on this machine');

/** Prints a line every 100 ms, then writes a file. */
const ticking = `import sys, time
print("pid", __import__("os").getpid(), flush=True)
for i in range(int(sys.argv[1])):
    print("tick", i, flush=True)
    time.sleep(0.1)
open("end.txt", "w").write("unharmed")
`;
const ticks = 25;
const allTicks = Array.from({ length: ticks }, (_, index) => `tick ${index}`);

const onlyTicks = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('tick'));

async function sync(project: Project): Promise<string> {
  const called = runAssay(['sync', '--json'], { ASSAY_HOME: project.home, ASSAY_SERVER: server.url, HOME: project.home });
  await called.ended;
  return called.stdout();
}

it('a server that is away for the whole run gets everything later', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const { code, report: told } = await report(project, ['python3', 'train.py', '3'], { server: 'http://127.0.0.1:9' });
  assert.deepEqual([code, told.isDelivered], [0, false]);
  assert.match(told.deliveryProblem ?? '', /no answer/);
  await killOurs(project.home);
  await until(async () => ((await sync(project)).includes('"sent"') ? true : undefined), 'a sync that sends it');
  assert.deepEqual(await endOf(server.client, told.runId), { status: 'finished', cause: 'finished', detail: 'exit code 0' });
  assert.deepEqual(onlyTicks(await consoleOf(server.client, told.runId)), allTicks.slice(0, 3));
  assert.equal((await server.client.getManifest({ runId: told.runId })).manifestDigest, told.manifestDigest);
  assert.deepEqual(spools(project), []);
});

it('a server killed in the middle and started again has the whole run', { skip: noPython }, async () => {
  const own = await startServer();
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['--json', 'python3', 'train.py', String(ticks)], { server: own.url });
  await until(() => (calling.stdout().includes('tick 5') ? true : undefined), 'the program runs');
  own.process.child.kill('SIGKILL');
  await own.process.ended;
  await until(() => (calling.stdout().includes('tick 15') ? true : undefined), 'the program runs on');
  const again = await startServer({ data: own.data, port: Number(new URL(own.url).port) });
  try {
    const { code, stderr } = await calling.ended;
    assert.equal(code, 0);
    const { runId } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { readonly runId: string };
    assert.equal((await endOf(again.client, runId)).status, 'finished');
    assert.deepEqual(onlyTicks(await consoleOf(again.client, runId)), allTicks);
  } finally {
    again.process.child.kill('SIGKILL');
  }
});

it('a run that was cut off is finished with the server that sync names, and the one it began with hears nothing of it', { skip: noPython }, async (t) => {
  let asked = 0;
  const first = createServer((incoming, outgoing) => {
    asked += 1;
    incoming.resume();
    outgoing.writeHead(503).end();
  });
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    first.closeAllConnections();
    first.close();
  });
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', String(ticks)], { server: `http://127.0.0.1:${(first.address() as AddressInfo).port}` });
  const runId = await newestSpool(project);
  const recorder = await recorderOf(project, runId);
  await until(() => (calling.stdout().includes('tick 8') && asked > 0 ? true : undefined), 'the program runs, and its server was asked');
  process.kill(recorder, 'SIGKILL');
  calling.kill('SIGKILL');
  await until(() => (existsSync(join(project.folder, 'end.txt')) ? true : undefined), 'the program ends');
  const before = asked;
  await until(async () => ((await sync(project)).includes('"sent"') ? true : undefined), 'a sync that sends it');
  assert.equal(asked, before);
  assert.equal((await endOf(server.client, runId)).status, 'finished');
  assert.equal((await server.client.getManifest({ runId })).manifest.command.argv[1], 'train.py');
  assert.deepEqual(onlyTicks(await consoleOf(server.client, runId)), allTicks);
  assert.deepEqual(spools(project), []);
});

it('a program killed for good is told as that', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', '600'], { server: server.url });
  const pid = await until(() => /^pid (\d+)$/m.exec(calling.stdout())?.[1], 'the program says its number');
  const runId = await newestSpool(project);
  await until(() => (calling.stdout().includes('tick 3') ? true : undefined), 'the program runs');
  process.kill(Number(pid), 'SIGKILL');
  assert.equal((await calling.ended).code, 137);
  const end = await endOf(server.client, runId);
  assert.deepEqual([end.status, end.cause], ['killed', 'signal']);
  assert.match(end.detail, /SIGKILL/);
});

it('assay run killed for good: the program goes on, and its run is complete', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', String(ticks)], { server: server.url });
  const runId = await newestSpool(project);
  await until(() => (calling.stdout().includes('tick 5') ? true : undefined), 'the program runs');
  calling.kill('SIGKILL');
  const end = await endOf(server.client, runId);
  assert.equal(project.read('end.txt'), 'unharmed');
  assert.deepEqual([end.status, end.cause], ['finished', 'finished']);
  assert.match(end.detail, /assay run itself was killed/);
  assert.deepEqual(onlyTicks(await consoleOf(server.client, runId)), allTicks);
});

it('the recorder killed for good: another one goes on, and nothing is missing', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', String(ticks)], { server: server.url });
  const runId = await newestSpool(project);
  const recorder = await recorderOf(project, runId);
  await until(() => (calling.stdout().includes('tick 8') ? true : undefined), 'the program runs');
  process.kill(recorder, 'SIGKILL');
  assert.equal((await calling.ended).code, 0);
  assert.deepEqual(await endOf(server.client, runId), { status: 'finished', cause: 'finished', detail: 'exit code 0' });
  assert.deepEqual(onlyTicks(await consoleOf(server.client, runId)), allTicks);
});

it('both killed at once: the program is unharmed, and assay sync completes its run', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', String(ticks)], { server: server.url });
  const runId = await newestSpool(project);
  const recorder = await recorderOf(project, runId);
  await until(() => (calling.stdout().includes('tick 8') ? true : undefined), 'the program runs');
  process.kill(recorder, 'SIGKILL');
  calling.kill('SIGKILL');
  await until(() => (existsSync(join(project.folder, 'end.txt')) ? true : undefined), 'the program ends');
  assert.equal(project.read('end.txt'), 'unharmed');
  await until(async () => ((await sync(project)).includes('"sent"') || spools(project).length === 0 ? true : undefined), 'a sync that sends it');
  assert.equal((await endOf(server.client, runId)).cause, 'finished');
  assert.deepEqual(onlyTicks(await consoleOf(server.client, runId)), allTicks);
});

it('an interruption reaches the program, which ends as it would', { skip: noPython }, async () => {
  const project = makeProject({
    'train.py':
      'import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: (print("saving", flush=True), sys.exit(5)))\nprint("ready", flush=True)\nwhile True: time.sleep(0.05)\n',
  });
  for (const [signal, code, cause] of [
    ['SIGTERM', 5, 'signal'],
    ['SIGINT', 130, 'signal'],
  ] as const) {
    const calling = begin(project, ['--json', 'python3', 'train.py'], { server: server.url });
    await until(() => (calling.stdout().includes('ready') ? true : undefined), 'the program runs');
    calling.kill(signal);
    const ended = await calling.ended;
    assert.equal(ended.code, code);
    const told = JSON.parse(ended.stderr.trimEnd().split('\n').at(-1) ?? '') as { readonly end: { readonly cause: string; readonly detail: string }; readonly status: string };
    assert.deepEqual([told.end.cause, told.status], [cause, 'killed']);
    assert.match(told.end.detail, new RegExp(signal));
  }
});

it('under nohup neither assay run nor the program minds the end of the terminal', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': ticking });
  const calling = begin(project, ['python3', 'train.py', '15'], { server: server.url, before: ['nohup'] });
  const pid = await until(() => /^pid (\d+)$/m.exec(calling.stdout())?.[1], 'the program says its number');
  process.kill(calling.pid, 'SIGHUP');
  process.kill(Number(pid), 'SIGHUP');
  assert.equal((await calling.ended).code, 0);
  assert.equal(project.read('end.txt'), 'unharmed');
});

it('a termination under a scheduler is a preemption', { skip: noPython }, async () => {
  const project = makeProject({ 'train.py': 'import time\nprint("ready", flush=True)\ntime.sleep(60)\n' });
  const calling = begin(project, ['--json', 'python3', 'train.py'], { server: server.url, environment: { SLURM_JOB_ID: '42' } });
  await until(() => (calling.stdout().includes('ready') ? true : undefined), 'the program runs');
  calling.kill('SIGTERM');
  const { code, stderr } = await calling.ended;
  assert.equal(code, 143);
  assert.match(stderr, /"cause":"preempted","detail":"SIGTERM came from outside under a scheduler \(SLURM_JOB_ID set\)/);
});

const canMount = spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;

it(
  'a disk of the spool that fills up: the program is unharmed, and the server has its run',
  { skip: noPython || skipUnless(canMount, 'no private file systems on this machine (unshare -Urm)') },
  async () => {
    const filling = `import os, sys, time
print("before", flush=True); time.sleep(1)
with open(os.environ["ASSAY_HOME"] + "/fill", "wb") as f:
    try:
        while True: f.write(b"x" * 65536); f.flush()
    except OSError as error: pass
for i in range(500): print("line", i, flush=True)
time.sleep(1)
print("after", flush=True)
os._exit(5)
`;
    const project = makeProject({ 'train.py': filling });
    const before = ['unshare', '-Urm', 'sh', '-c', 'mount -t tmpfs -o size=6m tmpfs "$ASSAY_HOME" && exec "$0" "$@"'];
    const { code, stdout, stderr } = await run(project, ['--json', 'python3', 'train.py'], { server: server.url, before });
    assert.equal(code, 5);
    assert.equal(stdout.split('\n').filter((line) => line.startsWith('line')).length, 500);
    assert.match(stdout, /after\n$/);
    const told = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as {
      readonly runId: string;
      readonly isDelivered: boolean;
      readonly gaps: readonly { readonly code: string }[];
    };
    assert.equal(told.isDelivered, true);
    assert.ok(
      told.gaps.some(({ code: gap }) => gap === 'spool-disk-full'),
      JSON.stringify(told.gaps),
    );
    assert.deepEqual([(await endOf(server.client, told.runId)).status, (await endOf(server.client, told.runId)).cause], ['failed', 'exit-code']);
  },
);

it('without any room, without a home, or without git, the program runs as it would', async () => {
  const project = makeProject({ 'p.sh': 'echo out; exit 4\n' });
  const nowhere = await run(project, ['sh', 'p.sh'], { server: server.url, environment: { ASSAY_HOME: '/proc/nowhere' } });
  assert.deepEqual([nowhere.code, nowhere.stdout], [4, 'out\n']);
  assert.match(nowhere.stderr, /^assay: nothing is recorded: [^\n]+\n$/);
  const tools = join(project.home, 'tools');
  mkdirSync(tools);
  for (const name of ['sh', 'readlink', 'dirname', 'mkfifo', 'cat'])
    execFileSync('ln', ['-s', execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(tools, name)]);
  const { code, stdout } = await run(project, ['--quiet', 'sh', 'p.sh'], { server: server.url, environment: { PATH: tools } });
  assert.deepEqual([code, stdout], [4, 'out\n']);
});

/** A control group of our own below the memory controller, version 1 or 2; undefined where there is none to be had. */
function memoryGroup(): string | undefined {
  for (const root of ['/sys/fs/cgroup/memory', '/sys/fs/cgroup']) {
    const folder = join(root, `assay-test-${process.pid}`);
    try {
      mkdirSync(folder);
      for (const [file, limit] of [
        ['memory.limit_in_bytes', '300M'],
        ['memory.max', '300M'],
      ] as const)
        if (existsSync(join(folder, file))) writeFileSync(join(folder, file), limit);
      if (existsSync(join(folder, 'memory.limit_in_bytes')) || existsSync(join(folder, 'memory.max'))) return folder;
      rmdirSync(folder);
    } catch {
      // Not ours to make.
    }
  }
  return undefined;
}

const group = memoryGroup();
after(async () => {
  if (group !== undefined) await until(() => (removed(group) ? true : undefined), 'an empty control group');
});

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

it(
  'a program the kernel kills for want of memory is told as out of memory',
  { skip: noPython || skipUnless(group !== undefined, 'no control groups to be made on this machine') },
  async () => {
    const project = makeProject({ 'train.py': 'kept = []\nwhile True: kept.append(bytearray(10_000_000))\n' });
    const { code, report: told } = await report(project, ['python3', 'train.py'], { server: server.url, before: ['sh', '-c', `echo $$ > ${group}/cgroup.procs; exec "$0" "$@"`] });
    assert.equal(code, 137);
    assert.deepEqual([told.status, told.end.cause], ['failed', 'out-of-memory']);
    assert.match(told.end.detail, /the kernel killed for want of memory once/);
  },
);
