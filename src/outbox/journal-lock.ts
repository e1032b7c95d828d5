// One writer for each journal: a lock file with the writer's identity. A lock whose writer is dead is passed over, by
// whoever makes the next one first: locks are numbered, and making a file of a taken name fails.
import { randomBytes } from 'node:crypto';
import { link, readFile, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isIdentity, isRunning, processIdentity, type ProcessIdentity } from './liveness.ts';

/** Another process that is alive writes this journal. */
export class JournalHeldError extends Error {
  override readonly name = 'JournalHeldError';
  readonly holder: ProcessIdentity | undefined;

  constructor(folder: string, holder: ProcessIdentity | undefined) {
    super(`${folder} is being written by process ${holder?.pid ?? 'unknown'}; wait until that has ended`);
    this.holder = holder;
  }
}

/** Takes the lock of a folder; resolves to its release. Throws a `JournalHeldError`. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const earlier = await locksIn(folder);
  const number = earlier.reduce((newest, lock) => Math.max(newest, lock.number), 0) + 1;
  const draft = join(folder, `draft-${randomBytes(8).toString('hex')}`);
  const path = join(folder, `lock-${number}`);
  refuseLiving(folder, earlier);
  // Linked under its name with its content, so that nobody reads it half-written.
  await writeFile(draft, JSON.stringify(processIdentity()), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new JournalHeldError(folder, await holderOf(path));
  } finally {
    await unlink(draft);
  }
  try {
    // Someone may have taken a lower number in between, after the one we saw was given back.
    refuseLiving(
      folder,
      (await locksIn(folder)).filter((lock) => lock.number !== number),
    );
  } catch (error) {
    await unlink(path);
    throw error;
  }
  for (const lock of earlier) await rm(lock.path, { force: true });
  return () => rm(path, { force: true });
}

/** Takes the lock of a folder for another process, which `begin` starts once nobody else can: it is to call `adoptLock`. Throws a `JournalHeldError`. */
export async function lockFolderFor(folder: string, begin: () => ProcessIdentity): Promise<void> {
  const release = await lockFolder(folder);
  try {
    const own = (await locksIn(folder)).find(isOwn);
    if (own === undefined) throw new Error(`the lock of ${folder} was taken away`);
    const draft = join(folder, `draft-${randomBytes(8).toString('hex')}`);
    await writeFile(draft, JSON.stringify(begin()), { mode: 0o600, flag: 'wx' });
    await rename(draft, own.path);
  } catch (error) {
    await release();
    throw error;
  }
}

/** The lock that another process took for this one; resolves to its release, or to undefined when there is none. */
export async function adoptLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  const own = (await locksIn(folder)).find(isOwn);
  return own && (() => rm(own.path, { force: true }));
}

function isOwn({ holder }: Lock): boolean {
  const { pid, startedAt } = processIdentity();
  return holder?.pid === pid && holder.startedAt === startedAt;
}

/** The living process that holds a folder's lock. */
export async function folderHolder(folder: string): Promise<ProcessIdentity | undefined> {
  return (await locksIn(folder)).map(({ holder }) => holder).find((holder) => holder !== undefined && isRunning(holder));
}

interface Lock {
  readonly number: number;
  readonly path: string;
  readonly holder: ProcessIdentity | undefined;
}

async function locksIn(folder: string): Promise<readonly Lock[]> {
  const names = await readdir(folder).catch(() => []);
  const numbers = names.map((name) => Number(/^lock-(\d{1,12})$/.exec(name)?.[1] ?? 0)).filter((number) => number > 0);
  return Promise.all(numbers.map(async (number) => ({ number, path: join(folder, `lock-${number}`), holder: await holderOf(join(folder, `lock-${number}`)) })));
}

function refuseLiving(folder: string, locks: readonly Lock[]): void {
  const living = locks.find(({ holder }) => holder !== undefined && isRunning(holder));
  if (living !== undefined) throw new JournalHeldError(folder, living.holder);
}

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
