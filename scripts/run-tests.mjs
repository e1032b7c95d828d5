// The body of `npm test`, on the pinned runtime: checks types and style, then runs every tests/**/*.test.ts, one
// process a core and one more at a time, and ends with the line "N passed, N failed". `npm test -- PATTERN…` runs the files whose path
// holds one of the patterns, and the checks only if asked for as `check`; `--quick` (npm run test:quick) what takes a
// few seconds; `--keep-times` also keeps the times measured for everybody (scripts/test-times.json).
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { checks, runCheck } from './check.mjs';
import { findTests, keepTimes, planProcesses, quickTests } from './plan-tests.mjs';
import { ensureWebBuilt, home, runtime, withRuntime } from './prepare.mjs';

/** The whole on two quiet cores: 20 for the house, 4 each for what real use found, for the wandb client and for object stores. Past it the runner warns; past twice it fails, since machines differ. */
const budgetMinutes = 32;
/** Servers, browsers and recorders are waited for a third of the time: with one more than there are cores, none stands idle. */
const processesAtOnce = Math.min(Math.max(availableParallelism(), 2) + 1, 5);
/** `--quick` leaves out every file that took longer. */
const quickSeconds = 6;

await main(process.argv.slice(2));

async function main(args) {
  const started = performance.now();
  const patterns = args.filter((arg) => !arg.startsWith('--'));
  const turn = testTurn();
  if (turn !== 'all') process.stdout.write(`Suites that take turns play turn ${turn} (TEST_TURN=${turn} plays it again, TEST_TURN=all everything).\n`);
  const results = [];
  if (patterns.length === 0 || patterns.some((pattern) => 'check'.includes(pattern))) for (const check of checks) results.push(note(checkResult(runCheck(check))));
  const found = findTests(patterns);
  const files = args.includes('--quick') ? quickTests(found, quickSeconds) : found;
  if (files.some((file) => /^tests\/(browser|journeys)\//.test(file))) ensureWebBuilt();
  const queue = [...planProcesses(files)];
  const running = Array.from({ length: processesAtOnce }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) for (const result of await runProcess(next, turn)) results.push(note(result));
  });
  await Promise.all(running);
  const minutes = (performance.now() - started) / 60_000;
  if (patterns.length === 0 && !args.includes('--quick')) keepTimes(measuredTimes(results), { isForAll: args.includes('--keep-times') });
  summarise(results, files.length, minutes);
}

/** Which part of the suites that take turns is played: by commit, so that in time every part is played everywhere. */
function testTurn() {
  const given = process.env.TEST_TURN;
  if (given === 'all') return given;
  if (given !== undefined && given !== '') return Number.parseInt(given, 10) || 0;
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: home, encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout.slice(0, 6), 16) % 60 : 0;
}

function measuredTimes(results) {
  return Object.fromEntries(results.filter(({ file }) => file.startsWith('tests/')).map(({ file, seconds }) => [file, Math.round(seconds * 10) / 10]));
}

function checkResult({ name, passed, output }) {
  return { file: `check ${name}`, seconds: 0, tests: [{ name, outcome: passed ? 'passed' : 'failed', error: output }], output: '' };
}

/** Runs one process of the plan; a result for each of its files. */
async function runProcess({ files, limitMinutes, isShared }, turn) {
  const events = join(home, '.cache/test-events', `${files[0].replaceAll(/[^a-z0-9.-]/gi, '_')}-${process.pid}.jsonl`);
  mkdirSync(join(home, '.cache/test-events'), { recursive: true });
  const started = performance.now();
  // Forced, since a failed test may leave a server behind that would keep the process waiting; helpers end theirs on exit.
  const reporter = [`--test-reporter=${join(home, 'scripts/test-events.mjs')}`, `--test-reporter-destination=${events}`];
  const args = ['--test-force-exit', ...reporter, ...(isShared ? ['--test', '--test-isolation=none'] : []), ...files];
  // A group of its own, so that a test that hangs is ended with all it has started.
  const child = spawn(runtime, args, { cwd: home, env: { ...withRuntime(), TEST_TURN: String(turn) }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const forward = () => killGroup(child);
  process.once('exit', forward);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => keepTail(output, chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, limitMinutes * 60_000);
  const exitCode = await new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  clearTimeout(timer);
  process.off('exit', forward);
  killGroup(child);
  const seconds = (performance.now() - started) / 1000;
  const told = readEvents(events);
  const tests = told.filter(({ outcome }) => outcome !== undefined);
  const figures = told.flatMap(({ figure }) => figure ?? []);
  rmSync(events, { force: true });
  const hasFailed = tests.some(({ outcome }) => outcome === 'failed');
  const printed = Buffer.concat(output).toString('utf8');
  return files.map((file, index) => {
    const own = isShared ? tests.filter((test) => test.file === file) : tests;
    if (isLate) own.push({ name: file, outcome: 'failed', error: `not finished after ${limitMinutes} minutes` });
    else if (exitCode !== 0 && !hasFailed) own.push({ name: file, outcome: 'failed', error: `the process ended with ${exitCode}` });
    else if (own.length === 0) own.push({ name: file, outcome: 'failed', error: 'the file holds no test' });
    return { file, seconds: isShared ? sharedSeconds(own, { files, seconds }) : seconds, tests: own, output: printed, figures: index === 0 ? figures : [] };
  });
}

/** A file's part of a process that it shared: its tests, and its share of the start. */
function sharedSeconds(tests, { files, seconds }) {
  return Math.min(seconds, tests.reduce((sum, { ms }) => sum + (ms ?? 0) / 1000, 0) + 0.5 / files.length);
}

/** What a test prints is shown only when it fails, and then its end is what matters. */
function keepTail(output, chunk) {
  output.push(chunk);
  while (output.length > 1 && output.reduce((sum, { length }) => sum + length, 0) > 65_536) output.shift();
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

function readEvents(path) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** One line a file while it goes on. */
function note(result) {
  const count = (outcome) => result.tests.filter((test) => test.outcome === outcome).length;
  const facts = [`${count('passed')} passed`, count('failed') > 0 && `${count('failed')} FAILED`, count('skipped') > 0 && `${count('skipped')} skipped`].filter(Boolean);
  process.stdout.write(`${count('failed') > 0 ? 'FAIL' : 'ok  '} ${result.file}  ${facts.join(', ')}  ${result.seconds.toFixed(1)} s\n`);
  return result;
}

function summarise(results, fileCount, minutes) {
  const all = results.flatMap(({ file, tests }) => tests.map((test) => ({ file, ...test })));
  const failed = all.filter(({ outcome }) => outcome === 'failed');
  const skipped = all.filter(({ outcome }) => outcome === 'skipped');
  for (const { file, line, name, error } of failed) process.stdout.write(`\nFAILED ${file}${line === undefined ? '' : `:${line}`}\n  ${name}\n${indent(error ?? '')}\n`);
  for (const { file, output, tests } of results) {
    if (output.trim() !== '' && tests.some(({ outcome }) => outcome === 'failed')) process.stdout.write(`\nPrinted by ${file}:\n${indent(output.trimEnd())}\n`);
  }
  if (skipped.length > 0) process.stdout.write('\nSkipped:\n');
  for (const { file, name, reason } of skipped) process.stdout.write(`  ${file}: ${name}: ${typeof reason === 'string' && reason !== '' ? reason : 'no reason given'}\n`);
  const isStrict = !['', '0', 'false'].includes(process.env.CI ?? '');
  if (isStrict && skipped.length > 0) process.stdout.write('With CI set, a skipped test is a failure.\n');
  if (all.length === 0) process.stdout.write('Nothing was run: no test file matches.\n');
  tellSlowest(results);
  tellFigures(results);
  const isOver = minutes > budgetMinutes;
  process.stdout.write(`\n${fileCount} files in ${(minutes * 60).toFixed(0)} s\n`);
  if (isOver) process.stdout.write(`That is above the budget of ${budgetMinutes} minutes on two quiet cores${minutes > 2 * budgetMinutes ? ', more than twice' : ''}.\n`);
  process.stdout.write(`${all.filter(({ outcome }) => outcome === 'passed').length} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}\n`);
  process.exitCode = failed.length > 0 || all.length === 0 || (isStrict && skipped.length > 0) || minutes > 2 * budgetMinutes ? 1 : 0;
}

/** Where the time went, when there is enough of it to ask. */
function tellSlowest(results) {
  if (results.length <= 10) return;
  process.stdout.write('\nThe ten slowest:\n');
  for (const { file, seconds } of results.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10))
    process.stdout.write(`  ${seconds.toFixed(1).padStart(6)} s  ${file}\n`);
}

/** What was measured, beside whether it held. */
function tellFigures(results) {
  for (const { file, figures = [] } of results) {
    if (figures.length > 0) process.stdout.write(`\nFigures of ${file}:\n${figures.map((figure) => `  ${figure}\n`).join('')}`);
  }
}

function indent(text) {
  return text
    .split('\n')
    .slice(0, 60)
    .map((line) => `    ${line}`)
    .join('\n');
}
