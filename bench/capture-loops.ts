// What recording adds to programs that compute: each loop of bench/loops plain and recorded in turn. Two figures of each: the
// processor time of the program itself with all it started, which others at work on the machine do little to, and the time from its
// first instruction to its last, in which the recorder beside it shows too.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pythonEnvironment } from '../tests/python/environments.ts';

const loops = fileURLToPath(new URL('./loops', import.meta.url));
const scripts = ['sklearn_loop.py', 'xgboost_loop.py', 'pytorch_loop.py'] as const;
/** The shell's `times` tells, in its second line, what those it waited for used. */
const timing = 'from=$(date +%s%N); "$@"; code=$?; { echo $(($(date +%s%N) - from)); times; } > "$0"; exit $code';

interface Took {
  readonly processor: number;
  readonly whole: number;
}

interface LoopOptions {
  readonly folder: string;
  readonly rounds: number;
  /** Runs a command of the program's, alone or recorded, to its end. */
  readonly run: (command: readonly string[], isRecorded: boolean) => Promise<void>;
}

/** Rows of a table: the loop, its processor seconds plain and recorded, what is added of them, and what is added of the whole time. */
export async function measureLoops({ folder, rounds, run }: LoopOptions): Promise<readonly (readonly string[])[]> {
  const { python } = await pythonEnvironment('frameworks');
  const file = join(folder, 'loop-took');
  const rows: (readonly string[])[] = [];
  for (const script of scripts) {
    const once = async (isRecorded: boolean): Promise<Took> => {
      await run(['env', 'OMP_NUM_THREADS=1', 'OPENBLAS_NUM_THREADS=1', 'sh', '-c', timing, file, python, join(loops, script)], isRecorded);
      return readTook(file);
    };
    await once(true);
    const pairs: { readonly plain: Took; readonly recorded: Took }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const first = await once(round % 2 === 1);
      const second = await once(round % 2 === 0);
      pairs.push(round % 2 === 0 ? { plain: first, recorded: second } : { plain: second, recorded: first });
    }
    const [plain, recorded] = (['plain', 'recorded'] as const).map((way) => pairs.map((pair) => pair[way].processor)) as [number[], number[]];
    rows.push([
      script,
      `${median(plain).toFixed(2)} (${Math.min(...plain).toFixed(2)})`,
      `${median(recorded).toFixed(2)} (${Math.min(...recorded).toFixed(2)})`,
      `${added(pairs, 'processor')} (${percent(Math.min(...recorded) / Math.min(...plain))})`,
      added(pairs, 'whole'),
    ]);
  }
  return rows;
}

function readTook(file: string): Took {
  const [whole = '', , children = ''] = readFileSync(file, 'utf8').split('\n');
  const processor = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return { processor, whole: Number(whole) / 1e9 };
}

function added(pairs: readonly { readonly plain: Took; readonly recorded: Took }[], what: keyof Took): string {
  return percent(median(pairs.map(({ plain, recorded }) => recorded[what] / plain[what])));
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[figures.length >> 1]!;
}
