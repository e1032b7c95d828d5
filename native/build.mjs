// Builds the library that `assay run` puts before every program, for every processor, from reads.c and the headers beside it. It is
// built against the C library of 2012, so that it loads wherever a newer one is: `python3 -m pip install ziglang==0.13.0`, then
// `node native/build.mjs`. The same sources and compiler give the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
/** In the order the test reads them in. */
const sources = ['next-function.h', 'reads.c', 'system-call.h'];
const hash = createHash('sha256');
for (const name of sources) hash.update(readFileSync(join(folder, name)));
const digest = hash.digest('hex');
const targets = [
  ['linux-x64', 'x86_64-linux-gnu.2.17'],
  ['linux-arm64', 'aarch64-linux-gnu.2.17'],
];

const work = mkdtempSync(join(tmpdir(), 'assay-native-'));
/** @param {string[]} words */
const zig = (words) => execFileSync(process.env.PYTHON ?? 'python3', ['-m', 'ziglang', ...words], { cwd: folder, stdio: 'inherit' });
/** @param {string[]} words */
const link = (words) => zig(['ld.lld', '-shared', '--hash-style=gnu', '--build-id=none', '--strip-all', ...words]);

try {
  // Stands for the C library of the machine it will run on: of that it needs no more than these two, by name.
  writeFileSync(join(work, 'libc.c'), 'char **environ; unsigned long getauxval(unsigned long kind) { return kind; }\n');
  for (const [name, target] of targets) {
    mkdirSync(join(folder, name), { recursive: true });
    const [object, standIn, library] = [`${name}.o`, `${name}-libc.o`, `${name}-libc.so`].map((file) => join(work, file));
    const options = ['-c', '-fPIC', '-O2', '-g0', '-std=gnu11', '-Wall', '-Wextra', '-fvisibility=hidden', '-fno-stack-protector', '-fno-sanitize=all', '-ffreestanding'];
    zig(['cc', '-target', target, ...options, `-DSOURCE_DIGEST="${digest}"`, '-o', object, 'reads.c']);
    zig(['cc', '-target', target, '-c', '-fPIC', '-o', standIn, join(work, 'libc.c')]);
    link(['--soname=libc.so.6', '-o', library, standIn]);
    // Each piece that is mapped by itself, and each page that is touched, is paid for by every process of a run: code and names are one
    // piece, and the few pointers that relro would guard are not worth a page.
    const layout = ['-z', 'now', '-z', 'norelro', '--no-rosegment', '--eh-frame-hdr', ...(name === 'linux-x64' ? ['-z', 'separate-loadable-segments'] : [])];
    link([...layout, '-o', join(folder, name, 'assay-reads.so'), object, library]);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
