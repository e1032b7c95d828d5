// What it costs to see the reads of any program: `node bench/reads.ts [--rounds N]`. Each program runs alone, with the preloaded
// library (native/reads.c), and under strace with its filter in the kernel, in turn on the same machine. Figures are processor time,
// that of the tracer included, so that others at work here do little to them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

import { nativeLibrary } from '../src/workspace/native/plan-preload.ts';
import { pythonEnvironment } from '../tests/python/environments.ts';
import { machine } from './report.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
const library = nativeLibrary();
if (library === undefined) throw new Error('there is no library of native reads for this system');
const folder = mkdtempSync(join(tmpdir(), 'bench-reads-'));
const capture = join(folder, 'capture');
const examples = fileURLToPath(new URL('../examples', import.meta.url));
const { python } = await pythonEnvironment('frameworks');

/** The processor seconds of a command and of all it started. */
const measured = `import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
`;
const traced = ['openat', 'open', 'execve', 'clone', 'clone3', 'fork', 'vfork', 'rename', 'renameat2', 'getdents64', 'chdir'].map((name) => `?${name}`).join(',');
const preloaded = ['env', `LD_PRELOAD=${library}`, `ASSAY_CAPTURE_DIR=${capture}`];
const ways = {
  alone: ['env'],
  preloaded,
  traced: ['strace', '-f', '--seccomp-bpf', '-yy', '-q', '-o', join(folder, 'trace.log'), '-e', `trace=${traced}`, '--', 'env'],
} as const;
type Way = keyof typeof ways;

function seconds(way: Way, command: readonly string[], cwd: string): number {
  writeFileSync(join(capture, 'native.jsonl'), '');
  return Number(execFileSync(python, ['-c', measured, ...ways[way], ...command], { cwd, encoding: 'utf8' }));
}

function makeFiles(count: number, lines: number): string {
  const place = join(folder, `files-${count}-${lines}`);
  mkdirSync(place);
  for (let index = 0; index < count; index += 1) writeFileSync(join(place, `${index}.txt`), `${index} 0.5 0.25\n`.repeat(lines));
  return place;
}

const programs = [
  { name: 'scikit-learn grid search (examples)', command: [python, join(examples, 'sklearn_grid_search.py')], cwd: examples },
  { name: 'awk over 2,000 files of 1,000 lines', command: ['sh', '-c', "awk '{ sum += $1 * $2 } END { print sum }' *.txt"], cwd: makeFiles(2_000, 1_000) },
  { name: 'awk opening 5,000 files for one line each', command: ['sh', '-c', "awk 'FNR == 1 { sum += $1; nextfile } END { print sum }' *.txt"], cwd: makeFiles(5_000, 1) },
  { name: 'shell starting 1,000 processes', command: ['sh', '-c', 'i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done'], cwd: folder },
];

mkdirSync(capture);
console.log(`Seeing reads, on ${machine()}; ${rounds} rounds, medians of processor seconds; what is added is the median of the pairs' differences.\n`);
try {
  const rows = programs.map(({ name, command, cwd }) => {
    const took: Record<Way, number[]> = { alone: [], preloaded: [], traced: [] };
    seconds('preloaded', command, cwd);
    for (let round = 0; round < rounds; round += 1) for (const way of Object.keys(ways) as Way[]) took[way].push(seconds(way, command, cwd));
    const base = median(took.alone);
    const added = (way: Way): string => {
      const more = median(took[way].map((used, round) => used - (took.alone[round] as number)));
      return `${(more * 1_000).toFixed(1)} ms (${((more / base) * 100).toFixed(1)} %)`;
    };
    return [name, base.toFixed(3), added('preloaded'), added('traced')];
  });
  console.log(['| Program | Alone (s) | The library adds | strace adds |', '| --- | ---: | ---: | ---: |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
