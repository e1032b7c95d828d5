// Finds the program a command names, as the system would when it starts it (execvp).
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The path of a file that may be executed; undefined when there is none. */
export function findProgram(name: string, path: string | undefined, folder: string): string | undefined {
  const candidates = name.includes('/') ? [resolve(folder, name)] : (path ?? '/usr/local/bin:/usr/bin:/bin').split(':').map((entry) => resolve(folder, entry, name));
  return name === '' ? undefined : candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
