// What programs in any language read is on record, and what nobody could see is said, named, and rules nothing out.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Explanation } from '../../src/documents/explanation.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Gap, Observation } from '../../src/documents/observation.ts';
import { readElfFacts } from '../../src/workspace/native/elf-facts.ts';
import { nativeLibrary } from '../../src/workspace/native/plan-preload.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { skipUnless } from '../skips.ts';
import { makeProject, type Project, report, run, startServer, type TestServer } from './recorded-project.ts';

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const library = nativeLibrary();
const noLibrary = skipUnless(library !== undefined, 'no library of native reads for this system');
const noCompiler = noLibrary || skipUnless(has('gcc'), 'no gcc on this machine');
const noPython = noLibrary || skipUnless(has('python3'), 'no python3 on this machine');

const noFrameworks = (await pythonMissing()) ?? false;

const copyC = `#include <stdio.h>
int main(int count, char **words) {
  for (int index = 1; index < count; index++) {
    FILE *file = fopen(words[index], "r");
    for (int byte; file && (byte = fgetc(file)) != EOF;) putchar(byte);
    if (file) fclose(file);
  }
  return 0;
}
`;
const openC = `#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <unistd.h>
int main(int count, char **words) {
  char byte;
  int folder = open("data", O_RDONLY | O_DIRECTORY), file = openat(folder, words[1], O_RDONLY);
  while (read(file, &byte, 1) == 1) write(1, &byte, 1);
  return count == 0;
}
`;

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

interface Recorded {
  readonly runId: string;
  readonly stdout: string;
  readonly data: readonly string[];
  readonly inputs: Inputs;
  readonly observation: Observation;
  /** About reads that nobody saw. */
  readonly unseen: readonly Gap[];
}

async function record(project: Project, command: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Recorded> {
  const called = await report(project, ['--', ...command], { server: server.url, environment });
  const { runId, gaps } = called.report;
  const { manifest, observation } = await server.client.getManifest({ runId });
  assert.ok(observation !== undefined);
  return {
    runId,
    stdout: called.stdout,
    data: manifest.data.map(({ path }) => path),
    inputs: manifest,
    observation,
    unseen: gaps.filter(({ code }) => /unseen/.test(code)),
  };
}

/** Data lies beside the code, and is none of it. */
function projectWith(files: Readonly<Record<string, string>>): Project {
  const project = makeProject({ '.gitignore': 'data/\nfit\n', ...files });
  project.write('data/rows.txt', '1\n2\n3\n');
  project.write('data/words.txt', 'a\nb\n');
  return project;
}

function compile(project: Project, source: string, options: readonly string[] = []): void {
  execFileSync('gcc', ['-w', ...options, '-o', 'fit', source], { cwd: project.folder });
}

describe('a read is an input', () => {
  it('of an awk script, of what it reads by itself, and of a pipeline of tools in a shell', { skip: noLibrary }, async () => {
    const project = projectWith({
      'sum.awk': '{ sum += $1 } END { while ((getline line < "data/words.txt") > 0) count += 1; print sum, count }\n',
      'all.sh': 'sort -r data/rows.txt | head -1\ncat < data/words.txt > out.txt\nread first < out.txt\necho $first\n',
    });
    const awk = await record(project, ['awk', '-f', 'sum.awk', 'data/rows.txt']);
    assert.equal(awk.stdout, '6 2\n');
    assert.deepEqual([awk.data, awk.unseen, awk.observation.readsFoundBy], [['data/rows.txt', 'data/words.txt'], [], 'native']);
    assert.ok(awk.observation.reads.includes('sum.awk'));
    const shell = await record(project, ['sh', 'all.sh']);
    assert.equal(shell.stdout, '3\na\n');
    assert.deepEqual([shell.data, shell.unseen], [['data/rows.txt', 'data/words.txt'], []]);
    assert.deepEqual(
      shell.observation.outputs.map(({ path }) => path),
      ['out.txt'],
    );
  });

  it('of a compiled program, whichever call it opens files with, with the digest of what it read', { skip: noCompiler }, async () => {
    const project = projectWith({ 'copy.c': copyC, 'open.c': openC });
    for (const [source, options, words] of [
      ['copy.c', [], ['data/rows.txt']],
      ['copy.c', ['-O2', '-D_FORTIFY_SOURCE=2'], ['./data/../data/rows.txt']],
      ['open.c', ['-O2', '-D_FORTIFY_SOURCE=2'], ['rows.txt']],
    ] as const) {
      compile(project, source, options);
      const recorded = await record(project, ['./fit', ...words]);
      assert.equal(recorded.stdout, '1\n2\n3\n');
      assert.deepEqual([recorded.data, recorded.unseen], [['data/rows.txt'], []], source);
      const kept = await server.client.getBlob({ digest: recorded.inputs.data[0]?.digest ?? '' });
      assert.equal(await kept.text(), '1\n2\n3\n');
    }
  });

  it('of C inside a Python, beside what Python reads itself; each once, and none of the interpreter', { skip: noPython }, async () => {
    const project = projectWith({
      'train.py': `import ctypes, json, subprocess
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
assert libc.fopen(b"data/words.txt", b"r")
print(len(open("data/rows.txt").read()))
subprocess.run(["awk", "1", "data/more.txt"], check=True)
`,
    });
    project.write('data/more.txt', 'more\n');
    const { stdout, data, unseen, observation } = await record(project, ['python3', 'train.py']);
    assert.equal(stdout, '6\nmore\n');
    assert.deepEqual([data, unseen], [['data/more.txt', 'data/rows.txt', 'data/words.txt'], []]);
    assert.equal(observation.processes.find(({ argv }) => argv.includes('train.py'))?.readsSeenBy, 'both');
  });

  it('of the native parts of libraries: a tokenizer in Rust, Arrow, safetensors, HDF5', { skip: noLibrary || noFrameworks }, async () => {
    const { python } = await pythonEnvironment('frameworks');
    const project = projectWith({
      'read.py': `import h5py, pyarrow.csv, pyarrow.parquet
from safetensors import safe_open
from tokenizers import Tokenizer
print(Tokenizer.from_file("data/tokenizer.json").get_vocab_size())
print(pyarrow.csv.read_csv("data/table.csv").num_rows, pyarrow.parquet.read_table("data/table.parquet").num_rows)
with safe_open("data/model.safetensors", "np") as tensors: print(list(tensors.keys()))
with h5py.File("data/values.h5", "r") as file: print(list(file))
`,
      'make.py': `import h5py, numpy, pyarrow, pyarrow.parquet
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models
Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a")).save("data/tokenizer.json")
open("data/table.csv", "w").write("a,b\\n1,2\\n")
pyarrow.parquet.write_table(pyarrow.table({"a": [1, 2]}), "data/table.parquet")
save_file({"w": numpy.zeros(2)}, "data/model.safetensors")
with h5py.File("data/values.h5", "w") as file: file["x"] = [1]
`,
    });
    execFileSync(python, ['make.py'], { cwd: project.folder });
    const { stdout, data, unseen } = await record(project, [python, 'read.py']);
    assert.equal(stdout, "2\n1 2\n['w']\n['x']\n");
    assert.deepEqual([data, unseen], [['data/model.safetensors', 'data/table.csv', 'data/table.parquet', 'data/tokenizer.json', 'data/values.h5'], []]);
  });

  it('a file in shared memory is one like any', { skip: noLibrary || skipUnless(existsSync('/dev/shm'), 'no file system in memory on this machine') }, async () => {
    const path = `/dev/shm/assay-rows-${process.pid}.txt`;
    writeFileSync(path, '1\n');
    try {
      const { data, unseen } = await record(projectWith({}), ['awk', '{ print $1 }', path]);
      assert.deepEqual([data, unseen], [[path], []]);
    } finally {
      rmSync(path);
    }
  });

  it('and what a run wrote before it read it is none', { skip: noCompiler }, async () => {
    const project = projectWith({ 'copy.c': copyC, 'all.sh': 'sort data/rows.txt > sorted.txt\n./fit sorted.txt > /dev/null\nt=$(mktemp)\necho x > $t\ncat $t\nrm $t\n' });
    compile(project, 'copy.c');
    const { data, unseen } = await record(project, ['sh', 'all.sh']);
    assert.deepEqual([data, unseen], [['data/rows.txt'], []]);
  });
});

describe('what nobody sees is a gap that names the program, and nothing is ruled out', () => {
  async function usesOf(project: Project, command: readonly string[]): Promise<{ readonly unseen: readonly Gap[]; readonly use: string }> {
    const before = await record(project, command);
    project.write('table.bin', `${project.read('table.bin')}and one line more\n`);
    const after = await record(project, command);
    const { changes } = await why(project, before, after);
    return { unseen: after.unseen, use: changes.find(({ key }) => key === 'table.bin')?.use ?? 'no change' };
  }

  async function why(project: Project, before: Recorded, { runId }: Recorded): Promise<Explanation> {
    const assay = fileURLToPath(new URL('../../assay', import.meta.url));
    const { stdout } = await promisify(execFile)(assay, ['why', before.runId, runId, '--json', '--server', server.url], {
      env: { ...process.env, ASSAY_HOME: project.home },
      encoding: 'utf8',
    }).catch((error: { readonly stdout: string }) => error);
    return JSON.parse(stdout) as Explanation;
  }
  const files = { 'copy.c': copyC, 'table.bin': 'as it was\n' };

  it('where all is seen, a file that nobody read is ruled out', { skip: noCompiler }, async () => {
    const project = projectWith(files);
    compile(project, 'copy.c');
    const { unseen, use } = await usesOf(project, ['./fit', 'data/rows.txt']);
    assert.deepEqual([unseen, use], [[], 'not-used']);
  });

  it('a program that is linked statically, at the top and below a shell or a Python', { skip: noCompiler || noPython }, async () => {
    const project = projectWith({ ...files, 'all.sh': './fit data/rows.txt\n', 'all.py': 'import subprocess\nsubprocess.run(["./fit", "data/rows.txt"])\n' });
    compile(project, 'copy.c', ['-static']);
    for (const command of [
      ['./fit', 'data/rows.txt'],
      ['sh', 'all.sh'],
      ['python3', 'all.py'],
    ]) {
      const { unseen, use } = await usesOf(project, command);
      assert.match(unseen.map(({ sentence }) => sentence).join('\n'), /What fit read was not seen/);
      assert.equal(use, 'unknown', command.join(' '));
    }
    const before = await record(project, ['sh', 'all.sh']);
    project.write('data/rows.txt', '4\n');
    const { uncaptured } = await why(project, before, await record(project, ['sh', 'all.sh']));
    assert.match(uncaptured?.[0]?.sentence ?? '', /^What fit read was not seen, because it is linked statically/);
  });

  it('a child that was started without the variable, and one that took it out itself', { skip: noPython }, async () => {
    const project = projectWith({
      ...files,
      'bare.py': 'import subprocess\nsubprocess.run(["/bin/cat", "data/rows.txt"], env={})\n',
      'unset.py': 'import os\ndel os.environ["LD_PRELOAD"]\nos.system("cat data/rows.txt")\n',
    });
    for (const [command, name] of [
      [['env', '-u', 'LD_PRELOAD', 'cat', 'data/rows.txt'], 'cat'],
      [['python3', 'bare.py'], 'cat'],
      [['python3', 'unset.py'], 'sh'],
    ] as const) {
      const { unseen, use } = await usesOf(project, command);
      assert.match(unseen[0]?.sentence ?? '', new RegExp(`^What ${name} read was not seen, because it was started without LD_PRELOAD`));
      assert.equal(use, 'unknown');
    }
  });

  it('a program built with a sanitizer, which runs as without us, at the top and below a shell', { skip: noCompiler }, async () => {
    const project = projectWith({ ...files, 'all.sh': './fit data/rows.txt\n' });
    compile(project, 'copy.c', ['-fsanitize=address']);
    const alone = await record(project, ['./fit', 'data/rows.txt']);
    assert.equal(alone.stdout, '1\n2\n3\n');
    assert.match(alone.unseen.map(({ sentence }) => sentence).join('\n'), /because .*fit is built with a sanitizer/);
    const below = await record(project, ['sh', 'all.sh']);
    assert.equal(below.stdout, '1\n2\n3\n');
    assert.match(below.unseen[0]?.sentence ?? '', /^What fit read was not seen, because it is built with a sanitizer/);
  });

  it('a program under LD_AUDIT; a library the user put there first stays first', { skip: noCompiler }, async () => {
    const project = projectWith({ ...files, 'own.c': 'int own_library;\n' });
    execFileSync('gcc', ['-shared', '-fPIC', '-o', 'data/own.so', 'own.c'], { cwd: project.folder });
    const own = join(project.folder, 'data/own.so');
    const audited = await record(project, ['sh', '-c', 'cat data/rows.txt; echo "[$LD_PRELOAD]"'], { LD_AUDIT: '/nonexistent-audit.so' });
    assert.match(audited.stdout, /\[\]\n$/);
    assert.match(audited.unseen.map(({ sentence }) => sentence).join('\n'), /because LD_AUDIT is set/);
    const kept = await record(project, ['sh', '-c', 'cat data/rows.txt; echo "$LD_PRELOAD"'], { LD_PRELOAD: own });
    assert.equal(kept.stdout, `1\n2\n3\n${own}:${library}\n`);
    assert.deepEqual([kept.data, kept.unseen], [['data/rows.txt'], []]);
  });
});

describe('the library', () => {
  it('was built from the sources beside it', async () => {
    const { createHash } = await import('node:crypto');
    const folder = fileURLToPath(new URL('../../native', import.meta.url));
    const hash = createHash('sha256');
    for (const name of readdirSync(folder)
      .filter((name) => /\.[ch]$/.test(name))
      .toSorted())
      hash.update(readFileSync(join(folder, name)));
    const digest = hash.digest('hex');
    for (const name of ['linux-x64', 'linux-arm64']) {
      const built = readFileSync(join(folder, name, 'assay-reads.so')).toString('latin1');
      assert.equal(/assay-reads-source:([0-9a-f]{64})/.exec(built)?.[1], digest, `run node native/build.mjs: ${name} is built from other sources`);
    }
  });

  it('asks the loader for no library that a program has not loaded anyway', () => {
    const asked = ['linux-x64', 'linux-arm64'].map((name) => readElfFacts(fileURLToPath(new URL(`../../native/${name}/assay-reads.so`, import.meta.url))));
    assert.deepEqual(asked, [
      { architecture: 'x64', loader: undefined, libraries: ['libc.so.6'] },
      { architecture: 'arm64', loader: undefined, libraries: ['libc.so.6'] },
    ]);
  });

  it('tells no arguments', { skip: noLibrary }, async () => {
    const project = projectWith({});
    const { stdout } = await run(project, ['--', 'sh', '-c', 'env true --name Zq8-unheard-of; cat "$ASSAY_CAPTURE_DIR/native.jsonl"'], { server: server.url });
    assert.match(stdout, /"t":"exec".*"path":"[^"]*\/true"/);
    assert.doesNotMatch(stdout, /unheard-of/);
  });

  it('changes neither what a call answers nor its error', { skip: noCompiler }, async () => {
    const project = projectWith({
      'errors.c': `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
extern char **environ;
int main(void) {
  char *words[] = {"none", NULL};
  pid_t child;
  errno = 7; int file = open("data/rows.txt", O_RDONLY); printf("%d %d\\n", file >= 0, errno);
  errno = 7; int none = open("none", O_RDONLY); printf("%d %d\\n", none, errno == ENOENT);
  errno = 7; FILE *stream = fopen("data", "w"); printf("%d %d\\n", stream != NULL, errno == EISDIR);
  errno = 7; int run = execv("./none", words); printf("%d %d\\n", run, errno == ENOENT);
  errno = 7; int text = execve("data/rows.txt", words, environ); printf("%d %d\\n", text, errno == EACCES);
  errno = 7; int spawned = posix_spawnp(&child, "no-such-program", NULL, NULL, words, environ); printf("%d %d\\n", spawned == ENOENT, errno);
  fflush(stdout);
  if (fork() == 0) execlp("echo", "echo", "one", "two", NULL);
  int status; wait(&status);
  for (int fd = 3; fd < 1024; fd++) close(fd);
  file = open("data/words.txt", O_RDONLY); printf("%d\\n", file);
  return 0;
}
`,
    });
    compile(project, 'errors.c');
    const alone = execFileSync(join(project.folder, 'fit'), { cwd: project.folder, encoding: 'utf8' });
    const { stdout, data, unseen } = await record(project, ['./fit']);
    assert.equal(stdout, alone);
    assert.deepEqual([data, unseen], [['data/rows.txt', 'data/words.txt'], []]);
  });
});
