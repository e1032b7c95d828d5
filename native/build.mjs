// Builds the library that `assay run` puts before every program, for every processor, from reads.c. It is built against the C
// library of 2012, so that it loads wherever a newer one is: `python3 -m pip install ziglang==0.13.0`, then `node native/build.mjs`.
// The same source and compiler give the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const digest = createHash('sha256')
  .update(readFileSync(join(folder, 'reads.c')))
  .digest('hex');
const targets = [
  ['linux-x64', 'x86_64-linux-gnu.2.17'],
  ['linux-arm64', 'aarch64-linux-gnu.2.17'],
];

for (const [name, target] of targets) {
  mkdirSync(join(folder, name), { recursive: true });
  const options = ['-shared', '-fPIC', '-O2', '-s', '-g0', '-std=gnu11', '-Wall', '-Wextra', '-fvisibility=hidden', '-fno-stack-protector', '-fno-sanitize=all'];
  const links = ['-Wl,-z,relro', '-Wl,-z,now', '-Wl,--build-id=none', '-ldl'];
  const output = join(folder, name, 'assay-reads.so');
  const words = ['-m', 'ziglang', 'cc', '-target', target, ...options, `-DSOURCE_DIGEST="${digest}"`, '-o', output, 'reads.c', ...links];
  execFileSync('python3', words, { cwd: folder, stdio: 'inherit' });
}
