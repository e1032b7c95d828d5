// Reads many git objects through one process, one after the other, without ever holding a large one in memory.
import { readLoose } from './loose-objects.ts';
import { GitError, type GitPlace, spawnGit } from './git-process.ts';

export interface ObjectReader {
  /** Says which are read next, in this order: git then goes on while one is looked at, and is not waited for with each. */
  foresee(oids: Iterable<string>): void;
  /** The content of a blob. The next one may be asked for when this one was read to its end. Throws when there is no such object. */
  read(oid: string): AsyncIterable<Uint8Array>;
  close(): void;
}

/** Starts `git cat-file --batch`; without git, objects that are files of their own can still be read. */
export function openObjectReader(place: GitPlace): ObjectReader {
  const child = spawnGit(place, ['cat-file', '--batch']);
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  let foreseen: string[] = [];
  let isMissing = false;
  let hasEnded = false;
  child.once('error', () => (isMissing = true));
  child.once('close', (code) => {
    hasEnded = true;
    isMissing ||= code === 127;
  });
  child.stdin.on('error', () => undefined);
  child.stderr.resume();

  async function more(): Promise<boolean> {
    const next = await chunks.next();
    if (next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  }

  async function header(oid: string): Promise<{ readonly type: string; readonly size: number } | undefined> {
    let end = rest.indexOf(0x0a);
    for (; end === -1; end = rest.indexOf(0x0a)) if (!(await more())) return undefined;
    const [, type = 'missing', size = '0'] = rest.toString('latin1', 0, end).split(' ');
    rest = rest.subarray(end + 1);
    if (type === 'missing' || type === 'ambiguous') throw new GitError(`there is no object ${oid} in ${place.gitDir}`);
    return { type, size: Number(size) };
  }

  function ask(lines: string): void {
    if (!hasEnded && !isMissing) child.stdin.write(`${lines}\n`);
  }

  async function* read(oid: string): AsyncGenerator<Uint8Array> {
    if (foreseen.at(-1) === oid) foreseen.pop();
    else ask(oid);
    const found = await header(oid);
    if (found === undefined) {
      if (!isMissing && !(await closed(child))) throw new GitError(`git ended while it read the object ${oid}`);
      yield* readLoose(place.gitDir, oid);
      return;
    }
    // A line end follows the content.
    let left = found.size;
    while (left > 0) {
      if (rest.length === 0 && !(await more())) throw new GitError(`git ended while it read the object ${oid}`);
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
    if (rest.length === 0) await more();
    rest = rest.subarray(1);
  }

  return {
    foresee: (oids) => {
      foreseen = [...oids].reverse();
      ask(foreseen.toReversed().join('\n'));
    },
    read,
    close: () => {
      child.stdin.end();
      child.kill();
    },
  };
}

/** Whether the process ended because there is no git. */
async function closed(child: ReturnType<typeof spawnGit>): Promise<boolean> {
  if (child.exitCode !== null) return child.exitCode === 127;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('close', (code) => resolve(code === 127));
  child.once('error', () => resolve(true));
  return promise;
}
