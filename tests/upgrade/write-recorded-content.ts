// Records runs of two small projects with `assay run`: a first one, one with a changed line, a failing one, a deterministic
// one; has them repeated and explained; and leaves runs in the home that never reached a server.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { recordedRoot } from './fixture-files.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));

export const recordedHome = join(recordedRoot, 'home');
/** A git repository, and a folder without git. */
const repository = join(recordedRoot, 'line-fit');
const folder = join(recordedRoot, 'shell');
/** The parts below the root that an unsent run needs to be sent. */
export const recordedParts = ['home', 'line-fit', 'shell'];

const trainer = `"""Fits a line by gradient descent; logs over MLflow's wire with the standard library alone."""
import argparse
import json
import os
import random
import sys
import time
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.05)
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--pause", type=float, default=0.0)
parser.add_argument("--hang", action="store_true")
options = parser.parse_args()


def send(method, path, body, kind="application/json"):
    request = urllib.request.Request(os.environ["MLFLOW_TRACKING_URI"] + path, body, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def log(**batch):
    send("POST", "/api/2.0/mlflow/runs/log-batch", json.dumps({"run_id": os.environ["MLFLOW_RUN_ID"], **batch}).encode())


random.seed(7)
points = [tuple(map(float, line.split(","))) for line in open("data/points.csv").read().split()]
slope = random.random()
log(params=[{"key": "points", "value": str(len(points))}], tags=[{"key": "kind", "value": "line"}])
print("größe 🙂", len(points), "points")
for epoch in range(options.epochs):
    gradient = sum(2 * x * (slope * x - y) for x, y in points) / len(points)
    slope -= options.rate * gradient
    loss = sum((slope * x - y) ** 2 for x, y in points) / len(points)
    log(metrics=[{"key": "loss", "value": loss, "step": epoch, "timestamp": 1750000000000 + epoch}])
    print(f"epoch {epoch} loss {loss:.6f}", flush=True)
    time.sleep(options.pause)
print("weights are written", file=sys.stderr, flush=True)
with open("model.json", "w") as file:
    json.dump({"slope": slope}, file)
if options.hang:
    print("hanging", flush=True)
    time.sleep(600)
print("rate of", 1 / options.rate)
`;

/** Records, repeats and explains against a running server. */
export async function writeRecordedContent(url: string): Promise<void> {
  makeProjects();
  const python = (...flags: string[]) => ['--', 'python3', 'train.py', ...flags];
  await run(url, repository, ['--name', 'first', '--tag', 'owner=ana', ...python('--pause', '0.6')]);
  write(repository, 'train.py', trainer.replace('2 * x * (slope', '3 * x * (slope'));
  await run(url, repository, ['--name', 'changed line', ...python()]);
  await run(url, repository, ['--name', 'failing', ...python('--rate', '0')], 1);
  await run(url, repository, ['--name', 'deterministic', '--deterministic', '--seed', '11', ...python('--rate', '0.01')]);
  await run(url, folder, ['--name', 'volatile', '--', 'sh', 'clock.sh']);
  await run(url, folder, ['--name', 'pipeline', '--', 'sh', 'pipeline.sh']);
  await call(url, repository, ['reproduce', 'first', '--quiet']);
  await call(url, folder, ['reproduce', 'pipeline', '--quiet', '--at', 'byte']);
  await call(url, folder, ['reproduce', 'volatile', '--quiet'], 7);
  await call(url, repository, ['why', 'changed line', 'first', '--prove', '--budget', '4'], 7);
}

/** Where nobody listens. */
const awayUrl = 'http://127.0.0.1:1';

/** Runs that never reach a server: by wish, because it is away, and cut off in the middle. */
export async function writeUnsentRuns(): Promise<void> {
  const before = new Set(spools());
  write(repository, 'train.py', trainer);
  await run(awayUrl, folder, ['--offline', '--name', 'offline', '--', 'sh', 'pipeline.sh']);
  await run(awayUrl, repository, ['--name', 'server away', '--', 'python3', 'train.py', '--pause', '0.5']);
  killRecorder(spools().find((id) => !before.has(id) && readRecorder(id).isAlive));
  await cutOff();
}

function makeProjects(): void {
  const settings = 'packages = "none"\n';
  write(repository, 'assay.toml', settings);
  write(repository, 'train.py', trainer);
  write(repository, 'data/points.csv', Array.from({ length: 12 }, (_, x) => `${x / 4},${(x / 4) * 3}`).join('\n'));
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=researcher', '-c', 'user.email=researcher@example.org', ...args], {
      cwd: repository,
      env: { ...process.env, GIT_AUTHOR_DATE: '2025-06-15T15:06:40Z', GIT_COMMITTER_DATE: '2025-06-15T15:06:40Z' },
    });
  git('init', '-q', '-b', 'main', '--template=');
  git('add', '-A');
  git('commit', '-q', '-m', 'A line through the points');
  git('remote', 'add', 'origin', 'https://git.example.org/line-fit.git');
  write(folder, 'assay.toml', settings);
  write(folder, 'words.txt', 'one\ntwo\nthree\ntwo\n');
  write(folder, 'pipeline.sh', 'set -e\nsort words.txt | uniq > sorted.txt\ncat sorted.txt\necho "sorted" >&2\n');
  write(folder, 'clock.sh', 'date +%s%N > now.txt\ncat now.txt\n');
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function start(url: string, cwd: string, args: readonly string[]): ChildProcess {
  return spawn(assay, args, { cwd, env: { ...process.env, ASSAY_HOME: recordedHome, ASSAY_SERVER: url }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function call(url: string, cwd: string, args: readonly string[], wantedCode = 0): Promise<void> {
  const child = start(url, cwd, args);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== wantedCode) throw new Error(`assay ${args.join(' ')} ended with ${code}, not ${wantedCode}:\n${output}`);
}

const run = (url: string, cwd: string, args: readonly string[], wantedCode = 0): Promise<void> => call(url, cwd, ['run', ...args], wantedCode);

function spools(): readonly string[] {
  return readdirSync(join(recordedHome, 'spool'));
}

function readRecorder(id: string): { readonly pid: number; readonly isAlive: boolean } {
  const { pid } = JSON.parse(readFileSync(join(recordedHome, 'spool', id, 'recorder.json'), 'utf8')) as { readonly pid: number };
  try {
    process.kill(pid, 0);
    return { pid, isAlive: true };
  } catch {
    return { pid, isAlive: false };
  }
}

/** It would go on trying for minutes; everything is on the disk by now. */
function killRecorder(id: string | undefined): void {
  if (id === undefined) throw new Error('no recorder is waiting for the server');
  process.kill(readRecorder(id).pid, 'SIGKILL');
}

/**
 * Kills wrapper, recorder and program in the middle of a run, as a machine that loses its power does. Without a server: one
 * that goes on with such a run asks the server it was begun with, and nobody knows what listens there by then.
 */
async function cutOff(): Promise<void> {
  const before = new Set(spools());
  const wrapper = start(awayUrl, repository, ['run', '--offline', '--name', 'cut off', '--', 'python3', 'train.py', '--hang']);
  let output = '';
  wrapper.stdout?.on('data', (chunk) => (output += String(chunk)));
  for (let tries = 0; !output.includes('hanging'); tries += 1) {
    if (tries > 600) throw new Error(`the run that is to be cut off never began:\n${output}`);
    await sleep(100);
  }
  // Until the recorder has taken in the console and what the program logged.
  await sleep(3_000);
  const id = spools().find((one) => !before.has(one)) as string;
  const program = execFileSync('pgrep', ['-f', 'train.py --hang'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)
    .filter((pid) => pid !== wrapper.pid);
  const ended = once(wrapper, 'close');
  wrapper.kill('SIGKILL');
  killRecorder(id);
  for (const pid of program) tryKill(pid);
  await ended;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
