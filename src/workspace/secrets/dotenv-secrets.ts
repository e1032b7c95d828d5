// What programs take from a .env file beside them as if it stood in their environment.
import { join } from 'node:path';
import { readBeginning } from '../read-beginning.ts';

const names = ['.env', '.env.local'];
const mostBytes = 65_536;

/** The variables of the files in this folder; none where there are none. */
export function readDotenv(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => parseDotenv(readBeginning(join(folder, name), mostBytes))));
}

export function parseDotenv(text: string): readonly (readonly [string, string])[] {
  return text.split(/\r?\n/).flatMap((line): (readonly [string, string])[] => {
    const [, name, quoted, plain] = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(?:(["'`])|([^#\s][^#]*)?)/.exec(line) ?? [];
    if (name === undefined) return [];
    if (quoted === undefined) return plain === undefined ? [] : [[name, plain.trim()]];
    const start = line.indexOf(quoted) + 1;
    const end = line.lastIndexOf(quoted);
    return end <= start ? [] : [[name, line.slice(start, end)]];
  });
}
