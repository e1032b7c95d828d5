// The body of `npm test`, on the pinned runtime: checks types and style, then runs every tests/**/*.test.ts in a
// process of its own, two at a time, and ends with the line "N passed, N failed". `npm test -- PATTERN…` runs the
// files whose path holds one of the patterns, and the checks only if asked for as `check`. A file that needs more
// than five minutes says so in its first lines: "// Time limit: 20 minutes".
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { checks, runCheck } from './check.mjs';
import { ensureWebBuilt, home, runtime, withRuntime } from './prepare.mjs';

await main(process.argv.slice(2));

async function main(patterns) {
  const started = performance.now();
  const isWanted = (path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern));
  const results = [];
  if (isWanted('check')) for (const check of checks) results.push(note(checkResult(runCheck(check))));
  const files = globSync('tests/**/*.test.ts', { cwd: home }).filter(isWanted).sort();
  if (patterns.length === 0 || files.some((file) => /^tests\/(browser|journeys)\//.test(file))) ensureWebBuilt();
  const queue = [...files];
  const running = Array.from({ length: 2 }, async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) results.push(note(await runFile(file)));
  });
  await Promise.all(running);
  summarise(results, files.length, (performance.now() - started) / 1000);
}

function checkResult({ name, passed, output }) {
  return { file: `check ${name}`, seconds: 0, tests: [{ name, outcome: passed ? 'passed' : 'failed', error: output }], output: '' };
}

async function runFile(file) {
  const events = join(home, '.cache/test-events', `${file.replaceAll(/[^a-z0-9.-]/gi, '_')}-${process.pid}.jsonl`);
  mkdirSync(join(home, '.cache/test-events'), { recursive: true });
  const started = performance.now();
  // Forced, since a failed test may leave a server behind that would keep the process waiting; helpers end theirs on exit.
  const args = ['--test-force-exit', `--test-reporter=${join(home, 'scripts/test-events.mjs')}`, `--test-reporter-destination=${events}`, file];
  // A group of its own, so that a test that hangs is ended with all it has started.
  const child = spawn(runtime, args, { cwd: home, env: withRuntime(), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const forward = () => killGroup(child);
  process.once('exit', forward);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => keepTail(output, chunk));
  const limitMinutes = timeLimit(file);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, limitMinutes * 60_000);
  const exitCode = await new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  clearTimeout(timer);
  process.off('exit', forward);
  killGroup(child);
  const tests = readEvents(events);
  rmSync(events, { force: true });
  if (isLate) tests.push({ name: file, outcome: 'failed', error: `not finished after ${limitMinutes} minutes` });
  else if (exitCode !== 0 && !tests.some(({ outcome }) => outcome === 'failed')) tests.push({ name: file, outcome: 'failed', error: `the process ended with ${exitCode}` });
  else if (tests.length === 0) tests.push({ name: file, outcome: 'failed', error: 'the file holds no test' });
  return { file, seconds: (performance.now() - started) / 1000, tests, output: Buffer.concat(output).toString('utf8') };
}

function timeLimit(file) {
  const head = readFileSync(join(home, file), 'utf8').slice(0, 1000);
  return Number(/^\/\/ Time limit: (\d+) minutes?\b/m.exec(head)?.[1] ?? 5);
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

function summarise(results, fileCount, seconds) {
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
  process.stdout.write(`\n${fileCount} files in ${seconds.toFixed(0)} s\n`);
  process.stdout.write(`${all.filter(({ outcome }) => outcome === 'passed').length} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}\n`);
  process.exitCode = failed.length > 0 || all.length === 0 || (isStrict && skipped.length > 0) ? 1 : 0;
}

function indent(text) {
  return text
    .split('\n')
    .slice(0, 60)
    .map((line) => `    ${line}`)
    .join('\n');
}
