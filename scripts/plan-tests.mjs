// What `npm test` runs and in which order: the longest first, so that no worker ends with a long one alone, and the
// files of pure rooms many to a process, since starting a process is most of what they cost.
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { home } from './prepare.mjs';

/** Folders whose tests touch nothing but memory: no files, processes, variables or clocks that another could disturb. */
const pureFolders = ['tests/compare/', 'tests/documents/', 'tests/formats/', 'tests/language/', 'tests/core/', 'tests/web/'];
/** So many go into one process: enough to spare starts, few enough to share them out. */
const filesPerProcess = 12;
const usualLimitMinutes = 10;

/** Times of earlier runs on this machine, and of the machine the list in the repository was measured on. */
const ownTimes = join(home, '.cache/test-times.json');
const keptTimes = join(home, 'scripts/test-times.json');

/** Seconds by file. A file that was never measured is taken for a long one, so that it is begun early. */
export function readTimes() {
  return { ...readJson(keptTimes), ...readJson(ownTimes) };
}

/** Keeps what was measured; `isForAll` also in the list that the repository holds. */
export function keepTimes(measured, { isForAll }) {
  const times = (path) => Object.fromEntries(Object.entries({ ...readJson(path), ...measured }).sort(([one], [other]) => (one < other ? -1 : 1)));
  for (const path of isForAll ? [ownTimes, keptTimes] : [ownTimes]) {
    const known = times(path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(known, null, 2)}\n`);
  }
}

/** Every test file whose path holds one of the patterns; all of them when there is none. */
export function findTests(patterns) {
  return globSync('tests/**/*.test.ts', { cwd: home })
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
    .sort();
}

/** Those that took less than `seconds` each when they were last measured. */
export function quickTests(files, seconds) {
  const times = readTimes();
  return files.filter((file) => (times[file] ?? Infinity) < seconds);
}

/** What each process runs, the longest first: `{ files, limitMinutes, isShared }`. */
export function planProcesses(files) {
  const times = readTimes();
  const isPure = (file) => pureFolders.some((folder) => file.startsWith(folder)) && !isAlone(file);
  const pure = files.filter(isPure);
  const alone = files.filter((file) => !isPure(file)).map((file) => ({ files: [file], limitMinutes: limitOf(file), isShared: false }));
  const count = Math.ceil(pure.length / filesPerProcess);
  // Dealt out in turn, so that the long ones do not meet in one process.
  const longestFirst = pure.toSorted((one, other) => (times[other] ?? 1) - (times[one] ?? 1));
  const shared = Array.from({ length: count }, (_, index) => ({
    files: longestFirst.filter((_file, place) => place % count === index),
    limitMinutes: usualLimitMinutes,
    isShared: true,
  }));
  const seconds = (process) => process.files.reduce((sum, file) => sum + (times[file] ?? (process.isShared ? 1 : 30)), 0);
  return [...alone, ...shared].sort((one, other) => seconds(other) - seconds(one));
}

function headOf(file) {
  return readFileSync(join(home, file), 'utf8').slice(0, 2000);
}

/**
 * A guard against what hangs, not a budget: on a busy machine a test takes several times as long. A file that needs
 * another says so in its first lines: "// Time limit: 20 minutes".
 */
function limitOf(file) {
  return Number(/^\/\/ Time limit: (\d+) minutes?\b/m.exec(headOf(file))?.[1] ?? usualLimitMinutes);
}

function needsEnvironment(file) {
  return /python\/environments\.ts|from '\.\.\/environments\.ts'/.test(headOf(file));
}

/** A file that waits for a Python environment would hold up the others; one that disturbs them says "// Runs alone" and why. */
function isAlone(file) {
  return /^\/\/ (?:Time limit|Runs alone)\b/m.test(headOf(file)) || needsEnvironment(file);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
