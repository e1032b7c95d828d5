// A project of the corpus as a folder of its own: copied, filled with data, committed; changed by a scenario and put
// back as it was.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

import { png } from './png.ts';

export const projectNames = [
  'forest',
  'boosting',
  'leaves',
  'network',
  'installed',
  'compiled',
  'node',
  'plain',
  'pipeline',
  'channels',
  'database',
  'endings',
  'hydra',
  'lightning',
  'trainer',
  'keras',
  'pictures',
  'notebook',
  'ranks',
  'workers',
] as const;
export type ProjectName = (typeof projectNames)[number];

export interface Project {
  readonly name: ProjectName;
  readonly folder: string;
  /** What the project runs, without `assay run`. */
  readonly command: readonly string[];
  /** A path inside; `../` leads to a neighbour that only this project has. */
  path(relative: string): string;
  read(relative: string): string;
  readBytes(relative: string): Uint8Array;
  write(relative: string, content: string | Uint8Array): void;
  /** Replaces a text that must be there. */
  replace(relative: string, from: string, to: string): void;
  remove(relative: string): void;
  setExecutable(relative: string, isExecutable: boolean): void;
  /** As it was after it was made: code, data and neighbours. */
  reset(): void;
}

const sources = fileURLToPath(new URL('projects/', import.meta.url));

/** Numbers from 0 to 1 that are the same on every machine (a 32-bit linear congruential generator, Numerical Recipes' constants). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export function makeProject(name: ProjectName, { parent, command }: { readonly parent: string; readonly command: readonly string[] }): Project {
  const folder = join(parent, name, 'project');
  const path = (relative: string): string => join(folder, relative);
  const write = (relative: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path(relative)), { recursive: true });
    writeFileSync(path(relative), content);
  };
  const reset = (): void => {
    rmSync(join(parent, name), { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    cpSync(join(sources, name), folder, { recursive: true });
    if (name === 'plain') chmodSync(path('tool.sh'), 0o755);
    // To make wheels of a whole environment takes longer than all runs together, and its packages are known by their hashes without.
    if (name !== 'installed') write('assay.toml', 'packages = "none"\n');
    fill(name, write);
    if (name === 'database') fillDatabase(path('app.db'));
    git(folder, 'init', '--quiet', '--initial-branch=main');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message=Begin');
  };
  reset();
  return {
    name,
    folder,
    command,
    path,
    read: (relative) => readFileSync(path(relative), 'utf8'),
    readBytes: (relative) => readFileSync(path(relative)),
    write,
    replace: (relative, from, to) => {
      const text = readFileSync(path(relative), 'utf8');
      if (!text.includes(from)) throw new Error(`${relative} of ${name} does not hold ${JSON.stringify(from)}`);
      write(relative, text.replace(from, to));
    },
    remove: (relative) => rmSync(path(relative), { recursive: true }),
    setExecutable: (relative, isExecutable) => chmodSync(path(relative), isExecutable ? 0o755 : 0o644),
    reset,
  };
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=Corpus', '-c', 'user.email=corpus@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, stdio: 'pipe' });
}

/** The data files, which git does not hold. */
function fill(name: ProjectName, write: (relative: string, content: string | Uint8Array) => void): void {
  const next = numbers(17);
  if (name === 'forest') {
    const rows = Array.from({ length: 240 }, () => {
      const cells = [next(), next(), next(), next()];
      return [...cells.map((cell) => cell.toFixed(4)), cells[0]! * cells[1]! + 0.3 * cells[2]! > 0.4 ? 1 : 0].join(',');
    });
    write('data/train.csv', ['a,b,c,d,label', ...rows, ''].join('\n'));
  }
  if (name === 'boosting') {
    const rows = Array.from({ length: 300 }, () => {
      const cells = [next(), next(), next()];
      return [(cells[0]! * 3 + cells[1]! ** 2 + 0.1 * next()).toFixed(5), ...cells.map((cell) => cell.toFixed(5))].join(' ');
    });
    write('data/rows.txt', `${rows.join('\n')}\n`);
  }
  if (name === 'pipeline') write('raw.csv', Array.from({ length: 12 }, (_, index) => `${index + 1},${next().toFixed(3)}\n`).join(''));
  if (name === 'pictures')
    for (const [index, kind] of ['cat', 'dog'].entries()) for (let place = 0; place < 6; place += 1) write(`pictures/${kind}/${place}.png`, png(8, 8, 10 * index + place));
  if (name === 'notebook') write('table.csv', '1.5\n2.5\n4.5\n');
  if (name === 'ranks') for (const rank of [0, 1]) write(`shard-${rank}.txt`, Array.from({ length: 5 }, () => `${next().toFixed(4)}\n`).join(''));
  if (name === 'workers') for (let place = 0; place < 4; place += 1) write(`parts/${place}.txt`, `${place + 1}.5\n`);
  if (name === 'endings') write('rates.txt', '0.5\n');
  if (name === 'compiled') write('points.txt', Array.from({ length: 50 }, (_, index) => `${index} ${(2 * index + next()).toFixed(4)}\n`).join(''));
  if (name === 'node') write('points.csv', Array.from({ length: 40 }, (_, index) => `${(index / 40).toFixed(3)},${(0.7 * index + next()).toFixed(4)}\n`).join(''));
}

function fillDatabase(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE points (x INTEGER PRIMARY KEY, y REAL)');
  for (let x = 1; x <= 5; x += 1) database.exec(`INSERT INTO points VALUES (${x}, ${x / 4})`);
  database.close();
}
