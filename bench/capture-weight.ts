// How heavy the processes beside a recorded program are, and those that go on after it: memory, processor time, how many there
// are, when the last of them has ended. On Linux.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pythonEnvironment } from '../tests/python/environments.ts';
import { ourProcesses } from '../tests/record/our-processes.ts';

const assay = fileURLToPath(new URL('../assay', import.meta.url));
const lookMs = 25;
const clockTicks = 100;

interface Weighing {
  readonly server: string;
  readonly folder: string;
  readonly isQuick: boolean;
}

interface Weighed {
  readonly secondsToReturn: number;
  /** After that, until no process of ours was left. */
  readonly secondsAfter: number;
  readonly most: number;
  /** MiB. */
  readonly recorder: number;
  readonly finisher: number;
  /** Processor seconds of all of them. */
  readonly processor: number;
}

export async function measureWeight({ server, folder, isQuick }: Weighing): Promise<void> {
  const { python } = await pythonEnvironment('frameworks');
  const inputs = isQuick ? 2_000 : 20_000;
  const mebi = isQuick ? 100 : 1_024;
  const project = makeProject(folder, inputs, mebi);
  const rows: string[] = [];
  const weigh = async (what: string, home: string, commands: readonly (readonly string[])[]): Promise<void> => {
    const plain = await timed(commands, { cwd: project });
    const { secondsToReturn, secondsAfter, most, recorder, finisher, processor } = await watched(
      commands.map((command) => [assay, 'run', '--quiet', '--', ...command]),
      { cwd: project, home: join(folder, home), server },
    );
    const cells = [
      what,
      plain.toFixed(1),
      secondsToReturn.toFixed(1),
      secondsAfter.toFixed(1),
      processor.toFixed(1),
      `${recorder.toFixed(0)}`,
      finisher === 0 ? '' : finisher.toFixed(0),
      `${most}`,
    ];
    rows.push(`| ${cells.join(' | ')} |`);
  };
  const loop = isQuick ? 20 : 200;
  await weigh('numpy and scipy, packages kept for the first time', 'home-packages', [[python, 'packages.py']]);
  await weigh('the same again', 'home-packages', [[python, 'packages.py']]);
  await weigh(
    `${loop} runs of a second in a loop`,
    'home-loop',
    Array.from({ length: loop }, () => ['sleep', '1']),
  );
  await weigh(`${inputs.toLocaleString('en')} inputs of 3 KB`, 'home-inputs', [[python, 'inputs.py']]);
  await weigh(`one input of ${mebi} MiB`, 'home-input', [[python, 'input.py']]);
  await weigh(`${mebi} MiB of output`, 'home-output', [['sh', '-c', `yes "a line of what a program prints" | head -c ${mebi * 1024 * 1024}`]]);
  const head = ['What', 'Plain (s)', 'Recorded (s)', 'Until nothing ran (s more)', 'Processor time of ours (s)', 'Recorder (MiB)', 'Finisher (MiB)', 'Processes at a time'];
  console.log([`| ${head.join(' | ')} |`, `| --- |${' ---: |'.repeat(head.length - 1)}`, ...rows].join('\n'));
}

function makeProject(folder: string, inputs: number, mebi: number): string {
  const project = join(folder, 'weight');
  mkdirSync(join(project, 'data'), { recursive: true });
  writeFileSync(join(project, 'assay.toml'), 'packages = "loaded"\n');
  writeFileSync(join(project, 'packages.py'), 'import numpy, scipy\n');
  writeFileSync(join(project, 'inputs.py'), 'import os\nfor name in sorted(os.listdir("data")):\n    open("data/" + name, "rb").read()\n');
  writeFileSync(join(project, 'input.py'), 'file = open("large.bin", "rb")\nwhile file.read(1 << 20):\n    pass\n');
  for (let index = 0; index < inputs; index += 1) writeFileSync(join(project, 'data', `${index}.bin`), randomBytes(3_000));
  for (let written = 0; written < mebi; written += 1) writeFileSync(join(project, 'large.bin'), randomBytes(1024 * 1024), { flag: 'a' });
  return project;
}

function start([program, ...args]: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Promise<void> {
  const child: ChildProcess = spawn(program as string, args, { ...options, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${[program, ...args].join(' ')} ended with ${code}`))));
  });
}

async function timed(commands: readonly (readonly string[])[], { cwd, env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Promise<number> {
  const startedAt = performance.now();
  for (const command of commands) await start(command, { cwd, ...(env === undefined ? {} : { env }) });
  return (performance.now() - startedAt) / 1_000;
}

async function watched(
  commands: readonly (readonly string[])[],
  { cwd, home, server }: { readonly cwd: string; readonly home: string; readonly server: string },
): Promise<Weighed> {
  const processor = new Map<number, number>();
  const peaks = { recorder: 0, finisher: 0 };
  let most = 0;
  const look = (): number => {
    const found = ourProcesses(home);
    for (const { pid, kind, peakMebibytes } of found) {
      peaks[kind] = Math.max(peaks[kind], peakMebibytes);
      processor.set(pid, processorSeconds(pid) ?? processor.get(pid) ?? 0);
    }
    most = Math.max(most, found.length);
    return found.length;
  };
  const timer = setInterval(look, lookMs);
  const secondsToReturn = await timed(commands, { cwd, env: { ...process.env, ASSAY_HOME: home, ASSAY_SERVER: server } });
  const returnedAt = performance.now();
  while (look() > 0) await new Promise((resolve) => setTimeout(resolve, lookMs));
  clearInterval(timer);
  const secondsAfter = (performance.now() - returnedAt) / 1_000;
  return { ...peaks, secondsToReturn, secondsAfter, most, processor: [...processor.values()].reduce((sum, seconds) => sum + seconds, 0) };
}

function processorSeconds(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / clockTicks;
  } catch {
    return undefined;
  }
}
