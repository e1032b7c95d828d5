// The project of `assay demo`: a folder like any other, with code, data beside it, and a mistake to make.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DemoProject {
  readonly language: 'python' | 'node';
  readonly folder: string;
  /** Runs the training; the seed is appended as `--seed N`. */
  readonly command: readonly string[];
  /** Slips one place of a decimal in the features, and rewrites the README, which matters to nobody. */
  makeMistake(): void;
}

const sources = fileURLToPath(new URL('../../examples/demo/', import.meta.url));

/** Makes the project in an empty folder: in Python where scikit-learn is, else for Node. */
export function makeDemoProject(folder: string, pythons: readonly string[]): DemoProject {
  const python = pythons.find(hasScikitLearn);
  const language = python === undefined ? 'node' : 'python';
  mkdirSync(folder, { recursive: true });
  cpSync(join(sources, language), folder, { recursive: true });
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', 'batches.csv'), batches());
  commit(folder);
  const features = join(folder, language === 'python' ? 'features.py' : 'features.mjs');
  return {
    language,
    folder,
    command: python === undefined ? [process.execPath, 'train.mjs'] : [python, 'train.py'],
    makeMistake: () => {
      writeFileSync(features, readFileSync(features, 'utf8').replace('0.5, 25', '5.0, 25'));
      writeFileSync(join(folder, 'README.md'), '# Good and bad batches\n\nNow with fewer typing mistakes.\n');
    },
  };
}

function hasScikitLearn(python: string): boolean {
  return spawnSync(python, ['-c', 'import numpy, sklearn'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** A repository makes the pictures better and is not needed: without git the folder is captured just as well. */
function commit(folder: string): void {
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, stdio: 'ignore' });
  };
  try {
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=First model');
  } catch {
    // No git here.
  }
}

/** A thousand batches of a made-up factory, the same on every machine. */
function batches(): string {
  const random = createRandom(7);
  const bell = (): number => random() + random() + random() + random() + random() + random() - 3;
  const rows = Array.from({ length: 1000 }, () => {
    const [warm, press, fast, moist] = [bell(), bell(), bell(), bell()] as const;
    const columns = [60 + 10 * warm, 3 + 0.5 * press, 120 + 25 * fast, 0.4 + 0.15 * moist];
    const isGood = 0.4 * warm - 0.3 * fast + 0.2 * moist + 2.4 * warm * press + 0.35 * bell() > 0;
    return [...columns.map((value) => value.toFixed(3)), isGood ? 1 : 0].join(',');
  });
  return ['temperature,pressure,speed,moisture,good', ...rows, ''].join('\n');
}

/** From 0 to 1 (a linear congruential generator, constants of Numerical Recipes). */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
