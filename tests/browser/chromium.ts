// A Chromium for the browser tests: one that is on the machine, or Debian's, installed when that is possible.
// Nothing is downloaded from anywhere else.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { isRoot } from '../skips.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** What a browser in a container needs; nothing that reaches out by itself. */
export const launchArgs = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The program's path, or why there is none. */
export type Chromium = { readonly path: string } | { readonly missing: string };

let found: Chromium | undefined;

/** Looks once a process. CHROMIUM names one explicitly. */
export function findChromium(): Chromium {
  found ??= look();
  return found;
}

function look(): Chromium {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return isProgram(named) ? { path: named } : { missing: `CHROMIUM names ${named}, which is no program` };
  const there = onMachine();
  if (there !== undefined) return { path: there };
  if (!isRoot || !existsSync('/etc/debian_version')) return { missing: 'no Chromium or Chrome on this machine; install one, or name it in CHROMIUM' };
  const problem = installDebians();
  const installed = onMachine();
  return installed === undefined ? { missing: `no Chromium on this machine, and Debian's did not install: ${problem}` } : { path: installed };
}

function onMachine(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...elsewhere].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What went wrong, or an empty text. The lock waits for another test file that installs at the same time. */
function installDebians(): string {
  const options = ['-y', '-qq', '-o', 'DPkg::Lock::Timeout=300'];
  for (const args of [
    ['update', ...options],
    ['install', '--no-install-recommends', ...options, 'chromium', 'fonts-liberation'],
  ]) {
    const { status, stderr, error } = spawnSync('apt-get', args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 240_000 });
    if (status !== 0) return `apt-get ${args[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? 'failed'}`;
  }
  return '';
}
