// `npm run check`: types of every room, the layout of the code, code that nothing uses, then the linter. Prints only what is wrong.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureInstalled, home, withRuntime } from './prepare.mjs';

/** Each check's name and command. */
export const checks = [
  ['types', ['tsc', '-b', '--pretty', 'false']],
  ['format', ['oxfmt', '--check', '.']],
  ['unused code', ['knip', '--no-progress', '--no-config-hints']],
  ['lint', ['oxlint', '--deny-warnings', '--quiet', '--format=unix']],
];

/** Runs one check: whether it passed, and what it printed. */
export function runCheck([name, [tool, ...args]]) {
  const { status, stdout, stderr, error } = spawnSync(join(home, 'node_modules/.bin', tool), args, { cwd: home, encoding: 'utf8', env: withRuntime() });
  return { name, passed: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : error.message}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  for (const check of checks) {
    const { name, passed, output } = runCheck(check);
    process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}\n${passed ? '' : output}`);
    if (!passed) process.exitCode = 1;
  }
}
