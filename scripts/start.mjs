// `npm start -- FLAGS`: installs, builds and runs the server with those flags. `--dev` runs it with reloading of
// the server and of the web app instead.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { become, ensureInstalled, ensureWebBuilt, home, runtime, withRuntime } from './prepare.mjs';

const args = process.argv.slice(2);
ensureInstalled();
if (args.includes('--dev')) develop(args.filter((arg) => arg !== '--dev'));
else {
  if (!args.some((arg) => ['--help', '-h', '--version', '-V'].includes(arg))) ensureWebBuilt();
  // As `./assay server` does, where it says why.
  become(['--max-semi-space-size=16', join(home, 'src/main.ts'), ...args], { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2', ...withRuntime() });
}

/** Two processes, which end together. */
function develop(flags) {
  const options = { cwd: home, stdio: 'inherit', env: withRuntime() };
  const children = [
    spawn(runtime, ['--watch-path=src', '--watch-path=sdk', '--watch-preserve-output', 'src/main.ts', ...flags], options),
    // Not through npm: its shell does not pass the signal on, and the process would stay behind.
    spawn(runtime, [join(home, 'node_modules/vite/bin/vite.js')], { ...options, cwd: join(home, 'web') }),
  ];
  const stop = (signal) => children.forEach((child) => child.kill(signal));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));
  for (const child of children) {
    child.on('exit', (code) => {
      stop('SIGTERM');
      process.exitCode ??= code ?? 0;
    });
  }
}
