// Tracing of real programs by strace, and the reading of what it writes.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { createSyscallParser, gatherSyscalls, readSyscalls, type SyscallFacts } from '../../../src/workspace/syscalls/read-syscalls.ts';
import { straceCommand, whyNoTracing } from '../../../src/workspace/syscalls/strace-command.ts';
import { skipUnless } from '../../skips.ts';
import { temporaryFolder, write } from '../code/repositories.ts';

const reason = await whyNoTracing();
const skip = skipUnless(reason === undefined, reason ?? '');

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

/** Runs a command under the tracer, in a folder, and waits until the tracer is done too. */
async function traced(
  folder: string,
  command: readonly string[],
): Promise<{ readonly facts: SyscallFacts; readonly list: string; readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const output = join(folder, '..', `trace-${process.pid}-${Math.random()}`);
  const [program, ...args] = [...straceCommand(output), ...command];
  const child = spawn(program!, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.on('close', (...end) => resolve(end)));
  for (;;) {
    const facts = await readSyscalls(output, folder);
    if (facts.isComplete) return { facts, list: readFileSync(output, 'utf8'), code, signal };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function below(folder: string, paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1))
    .sort();
}

function folderWith(t: { after(work: () => void): void }, files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(t), 'project');
  mkdirSync(folder);
  write(folder, files);
  return folder;
}

test('a shell pipeline: reads, writes, renames, deletions, and each program, without its arguments', { skip }, async (t) => {
  const folder = folderWith(t, { 'in.txt': 'x\n', 'sub/deep.txt': 'y\n', 'name with "quotes" é.txt': 'z\n' });
  const script =
    'cat in.txt "name with \\"quotes\\" é.txt" | sort > out.tmp; mv out.tmp out.txt; cat out.txt > copy.txt; (cd sub && cat deep.txt > ../from-sub.txt); cat missing 2>/dev/null; touch gone; rm gone; ls sub >/dev/null; exit 3';
  const { facts, code } = await traced(folder, ['sh', '-c', script]);
  assert.equal(code, 3);
  assert.deepEqual(
    below(
      folder,
      facts.reads.filter(({ isAfterWrite }) => !isAfterWrite).map(({ path }) => path),
    ),
    ['in.txt', 'name with "quotes" é.txt', 'sub/deep.txt'],
  );
  assert.deepEqual(
    below(
      folder,
      facts.reads.filter(({ isAfterWrite }) => isAfterWrite).map(({ path }) => path),
    ),
    ['out.txt'],
  );
  assert.deepEqual(below(folder, facts.writes), ['copy.txt', 'from-sub.txt', 'gone', 'out.tmp']);
  assert.deepEqual(facts.renames, [{ from: join(folder, 'out.tmp'), to: join(folder, 'out.txt') }]);
  assert.deepEqual(below(folder, facts.deletes), ['gone']);
  assert.deepEqual(below(folder, facts.listings), ['sub']);
  const programs = facts.spawns.map(({ executable }) => basename(executable));
  assert.equal(programs[0], 'sh');
  assert.ok(programs.includes('cat') && programs.includes('sort'), programs.join(' '));
  const [first] = facts.spawns;
  assert.ok(facts.spawns.slice(1).every(({ parentPid }) => parentPid === first!.pid || facts.spawns.some(({ pid }) => pid === parentPid) || parentPid > 0));
});

test('what programs are given stands nowhere in the list, whoever starts them and however', { skip }, async (t) => {
  const folder = folderWith(t, { 'run.sh': 'exec true -- "$1"\n' });
  const given = ['hunter2hunter2', 'by-a-variable-5521'];
  const script = `true --password ${given[0]}; sh run.sh ${given[0]}; PASSWORD=${given[1]} env true; exec sh -c "true ${given[0]}"`;
  const { facts, list } = await traced(folder, ['sh', '-c', script, given[1]!]);
  assert.ok(facts.spawns.length >= 4, list);
  for (const text of given)
    assert.ok(
      !list.includes(text),
      list.split('\n').find((line) => line.includes(text)),
    );
});

test('a C program, with threads, relative paths by descriptor and a change of folder', { skip: skip || skipUnless(has('cc'), 'there is no C compiler') }, async (t) => {
  const folder = folderWith(t, {
    'data/one.bin': '1',
    'data/two.bin': '2',
    'data/three.bin': '3',
    'main.c': `#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *name) { int fd = open(name, O_RDONLY); close(fd); return NULL; }
int main(void) {
  pthread_t thread;
  int dir = open("data", O_RDONLY | O_DIRECTORY);
  close(openat(dir, "one.bin", O_RDONLY));
  pthread_create(&thread, NULL, work, "data/two.bin");
  pthread_join(thread, NULL);
  fchdir(dir);
  FILE *out = fopen("../model.tmp", "wb");
  fputs("weights", out);
  fclose(out);
  close(open("three.bin", O_RDWR));
  renameat(AT_FDCWD, "../model.tmp", AT_FDCWD, "../model.bin");
  unlink("one.bin");
  open("none.bin", O_RDONLY);
  return 0;
}`,
  });
  execFileSync('cc', ['-o', 'program', 'main.c', '-lpthread'], { cwd: folder });
  const { facts, code } = await traced(folder, ['./program']);
  assert.equal(code, 0);
  assert.deepEqual(
    below(
      folder,
      facts.reads.map(({ path }) => path),
    ),
    ['data/one.bin', 'data/three.bin', 'data/two.bin'],
  );
  assert.deepEqual(below(folder, facts.writes), ['data/three.bin', 'model.tmp']);
  assert.deepEqual(facts.renames, [{ from: join(folder, 'model.tmp'), to: join(folder, 'model.bin') }]);
  assert.deepEqual(below(folder, facts.deletes), ['data/one.bin']);
});

test('a Node program', { skip }, async (t) => {
  const folder = folderWith(t, {
    'config.json': '{}',
    'run.mjs':
      "import { readFileSync, writeFileSync } from 'node:fs'; import { connect } from 'node:net'; readFileSync('config.json'); writeFileSync('result.json', '1'); const s = connect(443, '192.0.2.1'); s.on('error', () => {}); setTimeout(() => s.destroy(), 50);",
  });
  const { facts } = await traced(folder, [process.execPath, 'run.mjs']);
  assert.deepEqual(
    below(
      folder,
      facts.reads.map(({ path }) => path),
    ),
    ['config.json', 'run.mjs'],
  );
  assert.deepEqual(below(folder, facts.writes), ['result.json']);
  assert.deepEqual(facts.connections, [{ host: '192.0.2.1', port: 443 }]);
});

test('the program keeps its signals and its way to end', { skip }, async (t) => {
  const folder = folderWith(t, {});
  const killed = await traced(folder, ['sh', '-c', 'kill -TERM $$']);
  assert.deepEqual([killed.code, killed.signal], [null, 'SIGTERM']);
  const output = join(folder, 'trace');
  const [program, ...args] = [...straceCommand(output), 'sh', '-c', 'trap "echo caught > caught; exit 5" INT; echo ready > ready; while :; do sleep 0.05; done'];
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  while (!existsSync(join(folder, 'ready'))) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  assert.equal(await ended, 5);
  assert.equal(readFileSync(join(folder, 'caught'), 'utf8'), 'caught\n');
});

test('without strace, or where it is too old or not permitted, a sentence says so', async (t) => {
  const folder = temporaryFolder(t);
  const path = process.env['PATH'];
  const stand = (name: string, text: string): string => {
    const tools = join(folder, name);
    mkdirSync(tools);
    symlinkSync('/bin/sh', join(tools, 'sh'));
    if (text !== '') writeFileSync(join(tools, 'strace'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return tools;
  };
  try {
    process.env['PATH'] = stand('none', '');
    assert.match((await whyNoTracing())!, /not installed/);
    process.env['PATH'] = stand('old', 'echo "strace: unrecognized option \'--seccomp-bpf\'" >&2; exit 1');
    assert.match((await whyNoTracing())!, /too old/);
    process.env['PATH'] = stand('forbidden', 'echo "strace: ptrace(PTRACE_SEIZE): Operation not permitted" >&2; exit 1');
    assert.match((await whyNoTracing())!, /not permitted/);
  } finally {
    process.env['PATH'] = path;
  }
});

/** Facts of lines, given in pieces of a few bytes. */
function parse(text: string, folder = '/work'): SyscallFacts {
  const parser = createSyscallParser(folder);
  const bytes = Buffer.from(text, 'latin1');
  const facts = [];
  for (let at = 0; at < bytes.length; at += 7) facts.push(...parser.push(bytes.subarray(at, at + 7)));
  return gatherSyscalls(facts);
}

test('calls that end later than others are put together, and those that fail are nothing', () => {
  const facts = parse(`10 execve("/usr/bin/run", ["run", "--x=\\"1, 2\\""], 0x7ffd /* 3 vars */) = 0
10 openat(AT_FDCWD</work>, "a.txt", O_RDONLY <unfinished ...>
11 openat(AT_FDCWD</work>, "b.txt", O_RDONLY) = 4</work/b.txt>
10 <... openat resumed>) = 3</work/a.txt>
10 openat(AT_FDCWD</work>, "c.txt", O_RDONLY) = -1 ENOENT (No such file or directory)
10 openat(AT_FDCWD</work>, "d.txt", O_RDONLY <unfinished ...>) = ?
10 unlink("a (1).txt") = 0
10 +++ killed by SIGKILL +++
`);
  assert.deepEqual(
    facts.reads.map(({ path }) => path),
    ['/work/b.txt', '/work/a.txt'],
  );
  assert.deepEqual(facts.spawns, [{ pid: 10, parentPid: 0, executable: '/usr/bin/run' }]);
  assert.deepEqual(facts.deletes, ['/work/a (1).txt']);
  assert.equal(facts.isComplete, true);
});

test('escapes become the bytes they stand for, and paths are told once', () => {
  const facts = parse(`10 openat(AT_FDCWD</work>, "\\303\\251 \\"q\\" \\\\ \\n.txt", O_RDONLY|O_CLOEXEC) = 3</work/\\303\\251>
10 openat(AT_FDCWD</work>, "caf\\351", O_RDONLY) = 3</work/caf\\351>
10 openat(AT_FDCWD</work>, "./x/../caf\\351", O_RDONLY) = 3</work/caf\\351>
10 openat(5</data/a,b (c)>, "in/x.csv", O_RDONLY) = 3</data/a,b (c)/in/x.csv>
`);
  assert.deepEqual(
    facts.reads.map(({ path }) => path),
    ['/work/é "q" \\ \n.txt', '/work/caf\\xe9', '/data/a,b (c)/in/x.csv'],
  );
});

test('each process has a folder of its own, from the one that started it', () => {
  const facts = parse(`10 chdir("sub") = 0
10 vfork( <unfinished ...>
11 unlink("in-sub") = 0
11 chdir("/elsewhere") = 0
11 execve("/bin/x", ["x"], 0x1 /* 1 var */ <unfinished ...>
10 <... vfork resumed>) = 11
11 <... execve resumed>) = 0
10 unlink("still-in-sub") = 0
11 unlink("there") = 0
10 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 12
12 rename("from", "to") = 0
11 +++ exited with 0 +++
12 unlink("x") = 0
`);
  assert.deepEqual(facts.deletes, ['/work/sub/in-sub', '/work/sub/still-in-sub', '/elsewhere/there', '/work/sub/x']);
  assert.deepEqual(facts.renames, [{ from: '/work/sub/from', to: '/work/sub/to' }]);
  assert.deepEqual(
    facts.spawns.map(({ pid, parentPid }) => [pid, parentPid]),
    [[11, 10]],
  );
});

test('connections within this machine, to name servers and for choosing an address are none', () => {
  const facts = parse(`10 connect(3<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
10 connect(3<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("9.9.9.9")}, 16) = 0
10 connect(3<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("9.9.9.9")}, 16) = 0
10 connect(3<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0
10 connect(3<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.7")}, 16) = -1 ECONNREFUSED (Connection refused)
10 connect(3<TCPv6:[1]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 EINPROGRESS (Operation now in progress)
`);
  assert.deepEqual(facts.connections, [{ host: '2001:db8::1', port: 443 }]);
});
