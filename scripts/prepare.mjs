// Makes a fresh copy of the sources ready to run: installs what is missing, builds the web app when its sources
// are newer. Used by the other scripts; plain JavaScript for any Node from 20 on, without dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const home = dirname(dirname(fileURLToPath(import.meta.url)));

/** The runtime everything runs on, whatever Node the machine has. */
export const runtime = join(home, 'node_modules/node/bin/node');

/** Runs `npm ci` when nothing is installed, or what is installed is older than the lock file. */
export function ensureInstalled() {
  const installed = timeOf(join(home, 'node_modules/.package-lock.json'));
  if (existsSync(runtime) && installed >= timeOf(join(home, 'package-lock.json'))) return;
  process.stderr.write('Installing packages (once; about half a minute)…\n');
  runOrExit('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(runtime)) {
    process.stderr.write('The runtime was not installed: npm did not run the install script of the package "node". Allow it and run npm ci.\n');
    process.exit(1);
  }
}

/** Builds the web app when it is not there or older than its sources. A failed build is told, and the server runs without. */
export function ensureWebBuilt() {
  const built = timeOf(join(home, 'web/dist/index.html'));
  const sources = ['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts', 'web/package.json', 'sdk', 'package-lock.json'];
  if (built >= Math.max(...sources.map((path) => newestUnder(join(home, path))))) return;
  process.stderr.write('Building the web app…\n');
  const { status, stderr } = spawnSync('npm', ['run', 'build', '--workspace', 'web', '--silent'], {
    cwd: home,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withRuntime(), NO_COLOR: '1' },
  });
  if (status !== 0) process.stderr.write(`${stderr.slice(0, 2000)}\nThe web app could not be built; clients can log, but there is no web page.\n`);
}

/** The environment with the pinned runtime first on the path, which keeps what it compiles: that halves a start. */
export function withRuntime() {
  return {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(home, '.cache/compiled'),
    PATH: `${join(home, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
  };
}

/** Runs a command here and leaves with its exit code when it fails. */
export function runOrExit(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: home, stdio: ['ignore', 2, 2], env: withRuntime() });
  if (error !== undefined) process.stderr.write(`${command} could not be run: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Becomes a program on the pinned runtime: replaces this process where Node can, else stands in front of it. */
export function become(args, env = withRuntime()) {
  if (typeof process.execve === 'function' && process.versions.node.startsWith('24.')) {
    process.removeAllListeners('warning');
    process.execve(runtime, [runtime, ...args], env);
  }
  const child = spawn(runtime, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function newestUnder(path) {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(
    found.mtimeMs,
    ...readdirSync(path)
      .filter((name) => name !== 'node_modules' && name !== 'dist')
      .map((name) => newestUnder(join(path, name))),
  );
}

function timeOf(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
