// What a program finds open is an input: a file by its content, which a repetition gets again; what comes through a pipe is said to be unknown.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Explanation } from '../../src/documents/explanation.ts';
import { nativeLibrary } from '../../src/workspace/native/plan-preload.ts';
import { skipUnless } from '../skips.ts';
import { makeProject, type Project, report, run, startServer, type TestServer } from './recorded-project.ts';

const hasPython = (): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const noPython = skipUnless(hasPython(), 'no python3 on this machine');
const noLibrary = skipUnless(nativeLibrary() !== undefined, 'no library of native reads for this system');
const assay = fileURLToPath(new URL('../../assay', import.meta.url));

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

/** `shell` is what a person would type, with `"$@"` for the call of assay. */
async function recordWith(shell: string, project: Project, command: readonly string[]) {
  const called = await report(project, ['--', ...command], { server: server.url, before: ['sh', '-c', shell, 'sh'] });
  const { manifest } = await server.client.getManifest({ runId: called.report.runId });
  return {
    runId: called.report.runId,
    stdout: called.stdout,
    stdin: manifest.command.stdin,
    data: manifest.data.map(({ path }) => path),
    unseen: called.report.gaps.filter(({ code }) => code.includes('unseen')),
  };
}

const call = async (project: Project, ...words: readonly string[]) =>
  promisify(execFile)(assay, [...words, '--server', server.url], { env: { ...process.env, ASSAY_HOME: project.home }, encoding: 'utf8' })
    .then(({ stdout }) => ({ code: 0, stdout }))
    .catch((error: { readonly code: number; readonly stdout: string }) => ({ code: error.code, stdout: error.stdout }));

function projectWith(files: Readonly<Record<string, string>> = {}): Project {
  const project = makeProject({ '.gitignore': 'data/\n', ...files });
  project.write('data/rows.txt', 'head\n1\n2\n');
  return project;
}

describe('standard input', () => {
  it('that is a file is data, and a repetition gets it again, from where it was read on', async () => {
    const project = projectWith();
    const whole = await recordWith('"$@" < data/rows.txt', project, ['wc', '-l']);
    assert.deepEqual([whole.stdout.trim(), whole.stdin, whole.data], ['3', { path: 'data/rows.txt' }, ['data/rows.txt']]);
    assert.deepEqual(whole.unseen, []);
    const rest = await recordWith('{ read line; "$@"; } < data/rows.txt', project, ['wc', '-l']);
    assert.deepEqual([rest.stdout.trim(), rest.stdin], ['2', { path: 'data/rows.txt', from: 5 }]);
    project.write('data/rows.txt', 'changed since\n');
    for (const { runId, stdout } of [whole, rest]) {
      const repeated = await call(project, 'reproduce', runId);
      assert.equal(repeated.stdout.split('\n')[0], stdout.trimEnd());
      assert.equal(repeated.code, 0, repeated.stdout);
    }
  });

  it('that is the program itself, or lies outside, is on record too', { skip: noPython }, async () => {
    const project = projectWith({ 'train.py': 'print("trained")\n' });
    const own = await recordWith('"$@" < train.py', project, ['python3', '-']);
    assert.deepEqual([own.stdout, own.stdin, own.data, own.unseen], ['trained\n', { path: 'train.py' }, [], []]);
    project.write('../shared.txt', 'x\n');
    const outside = await recordWith('"$@" < ../shared.txt', project, ['cat']);
    assert.match(outside.stdin?.path ?? '', /^\/.*\/shared\.txt$/);
    assert.deepEqual(outside.data, [outside.stdin?.path]);
  });

  it('that changed is the cause', async () => {
    const project = projectWith();
    const first = await recordWith('"$@" < data/rows.txt', project, ['cat']);
    project.write('data/rows.txt', 'another\n');
    const second = await recordWith('"$@" < data/rows.txt', project, ['cat']);
    const { changes } = JSON.parse((await call(project, 'why', first.runId, second.runId, '--json')).stdout) as Explanation;
    assert.deepEqual([changes[0]?.key, changes[0]?.use], ['data/rows.txt', 'used']);
  });

  it('that is a pipe or a here-document reaches the program whole, is a gap, suspected first, and rules nothing out', async () => {
    const project = projectWith({ 'table.bin': 'as it was\n' });
    for (const shell of ['printf "a\\nb\\n" | "$@"', '"$@" <<END\na\nb\nEND', '(sleep 1; printf "a\\nb\\n") | "$@"']) {
      const { stdout, stdin, unseen } = await recordWith(shell, project, ['cat']);
      assert.deepEqual([stdout, stdin], ['a\nb\n', undefined]);
      assert.match(unseen[0]?.sentence ?? '', /^Standard input was a (pipe|file without a name), and what the program read from it is not recorded/, shell);
    }
    const first = await recordWith('echo a | "$@"', project, ['cat']);
    const second = await recordWith('echo b | "$@"', project, ['cat']);
    const suspected = JSON.parse((await call(project, 'why', first.runId, second.runId, '--json')).stdout) as Explanation;
    assert.match(suspected.uncaptured?.[0]?.sentence ?? '', /^Standard input was a pipe/);
    project.write('table.bin', 'changed\n');
    const third = await recordWith('echo a | "$@"', project, ['cat']);
    const { changes } = JSON.parse((await call(project, 'why', first.runId, third.runId, '--json')).stdout) as Explanation;
    assert.equal(changes.find(({ key }) => key === 'table.bin')?.use, 'unknown');
  });

  it('that is empty from the start is no gap, whether nothing, a device or a pipe at its end', { skip: noLibrary }, async () => {
    const project = projectWith();
    for (const shell of ['"$@" < /dev/null', 'true | "$@"', '"$@" <&-', '"$@"']) assert.deepEqual((await recordWith(shell, project, ['cat'])).unseen, [], shell);
  });

  it('of a loop is left to the loop', async () => {
    const project = projectWith();
    const loop = 'printf "1\\n2\\n3\\n" | while read line; do "$@" "$line"; done';
    const { stdout } = await run(project, ['--quiet', '--', 'echo', 'run'], { server: server.url, before: ['sh', '-c', loop, 'sh'] });
    assert.equal(stdout, 'run 1\nrun 2\nrun 3\n');
  });
});

describe('a file left open for the program beyond standard error', () => {
  it('reaches it, is data, is given again, and is the cause when it changed', async () => {
    const project = projectWith();
    const three = await recordWith('"$@" 3< data/rows.txt', project, ['sh', '-c', 'cat <&3']);
    assert.deepEqual([three.stdout, three.data, three.unseen], ['head\n1\n2\n', ['data/rows.txt'], []]);
    const rest = await recordWith('exec 7< data/rows.txt; read line <&7; "$@"', project, ['sh', '-c', 'cat <&7']);
    assert.equal(rest.stdout, '1\n2\n');
    project.write('data/rows.txt', 'changed\n');
    for (const { runId, stdout } of [three, rest]) {
      const repeated = await call(project, 'reproduce', runId);
      assert.equal(repeated.code, 0, repeated.stdout);
      assert.ok(repeated.stdout.startsWith(stdout), repeated.stdout);
    }
    const changed = await recordWith('"$@" 3< data/rows.txt', project, ['sh', '-c', 'cat <&3']);
    const { changes } = JSON.parse((await call(project, 'why', changed.runId, three.runId, '--json')).stdout) as Explanation;
    assert.deepEqual([changes[0]?.key, changes[0]?.use], ['data/rows.txt', 'used']);
  });

  it('is no input when it is open for writing alone, and what came through a pipe is a gap', async () => {
    const project = projectWith();
    const written = await recordWith('"$@" 4> data/out.txt', project, ['sh', '-c', 'echo made >&4']);
    assert.deepEqual([project.read('data/out.txt'), written.data, written.unseen], ['made\n', [], []]);
    const piped = await recordWith('mkfifo data/pipe; echo told > data/pipe & "$@" 5< data/pipe', project, ['sh', '-c', 'cat <&5']);
    assert.equal(piped.stdout, 'told\n');
    assert.match(piped.unseen[0]?.sentence ?? '', /^Descriptor 5 was a pipe/);
  });

  it('is there when nothing can be recorded, and nothing else is', async () => {
    const project = projectWith();
    const listed = await recordWith('"$@" 3< data/rows.txt', project, ['sh', '-c', 'for each in /proc/$$/fd/*; do echo "${each##*/}"; done']);
    const numbers = listed.stdout.trim().split('\n');
    for (const number of ['0', '1', '2', '3']) assert.ok(numbers.includes(number), listed.stdout);
    for (const number of ['4', '5', '6', '7', '8', '9']) assert.ok(!numbers.includes(number) || number === '4', listed.stdout);
    const { stdout } = await run(project, ['--quiet', '--', 'sh', '-c', 'cat <&3'], {
      server: server.url,
      environment: { ASSAY_HOME: '/proc/none' },
      before: ['sh', '-c', '"$@" 3< data/rows.txt', 'sh'],
    });
    assert.equal(stdout, 'head\n1\n2\n');
  });
});
