// Remembers, per repository, which SHA-256 a git object's content has and whether a secret was found in it, so that
// only new objects are read. A text file, one line an object, only ever added to: several runs may do so at once, and a
// line that was cut off is passed over.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ObjectFacts {
  /** SHA-256 of the content. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Stands in for a large file that git LFS keeps elsewhere. */
  readonly isPointer: boolean;
  /** The rule by which a secret was found in it; absent when there is none, or nobody looked. */
  readonly secret?: string | undefined;
}

export interface ObjectDigests {
  get(oid: string): ObjectFacts | undefined;
  set(oid: string, facts: ObjectFacts): void;
  /** Writes what was added. A cache that cannot be written is no failure. */
  save(): void;
}

const line = /^([0-9a-f]{40,64}) ([0-9a-f]{64}) (\d+) ([-p]) ([0-9a-z]+) ([a-z0-9-]+)$/;

/** Beyond this the file is begun anew. */
const maxBytes = 64 * 1024 * 1024;

/** `scanner` names the set of secrets that are looked for: facts found with another one do not count. */
export function openObjectDigests(home: string, gitDir: string, scanner: string): ObjectDigests {
  const path = join(home, 'cache', 'objects', `${createHash('sha256').update(gitDir).digest('hex').slice(0, 24)}.txt`);
  const known = new Map<string, ObjectFacts>();
  for (const text of readText(path).split('\n')) {
    const [, oid, digest, size, pointer, by, secret] = line.exec(text) ?? [];
    if (oid !== undefined && by === scanner) known.set(oid, { digest: digest!, sizeBytes: Number(size), isPointer: pointer === 'p', secret: secret === '-' ? undefined : secret });
  }
  const added: string[] = [];
  return {
    get: (oid) => known.get(oid),
    set: (oid, facts) => {
      known.set(oid, facts);
      added.push(`${oid} ${facts.digest} ${facts.sizeBytes} ${facts.isPointer ? 'p' : '-'} ${scanner} ${facts.secret ?? '-'}\n`);
    },
    save: () => {
      if (added.length === 0) return;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        // The line before may have been cut off, so a new one begins.
        appendFileSync(path, `\n${added.splice(0).join('')}`, { mode: 0o600 });
      } catch {
        // Without the cache the next run reads the objects again.
      }
    },
  };
}

function readText(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) rmSync(path, { force: true });
  return size === 0 || size > maxBytes ? '' : readFileSync(path, 'latin1');
}
