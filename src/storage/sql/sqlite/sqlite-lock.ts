// One server per data file. The lock is a write lock of SQLite on a small file beside it, held for life: the
// system drops it when the process ends, however it ends. A note beside it says who holds it.
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AssayError } from '../../../core/base/errors.ts';
import { sqliteCode } from './sqlite-errors.ts';

export interface FileLock {
  release(): void;
}

/** Takes the lock of a data file. Throws `failed_precondition` naming the process that holds it. */
export function lockDataFile(path: string): FileLock {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('pragma journal_mode = delete');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (sqliteCode(error) !== 5) throw error;
    throw new AssayError('failed_precondition', `the data file ${path} is in use by ${describeOwner(path)}; stop it first, or use another data folder`, {
      subject: { kind: 'data file', id: path },
      reason: 'data_in_use',
    });
  }
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString();
  writeFileSync(ownerPath(path), `${JSON.stringify({ pid: process.pid, startedAt })}\n`);
  return { release: () => lock.close() };
}

const ownerPath = (path: string): string => `${path}.owner`;

function describeOwner(path: string): string {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerPath(path), 'utf8'));
    if (owner && typeof owner === 'object' && 'pid' in owner && 'startedAt' in owner) {
      return `process ${String(owner.pid)}, started ${String(owner.startedAt)}`;
    }
  } catch {
    // The note is for people only: the lock itself has answered already.
  }
  return 'another process';
}
