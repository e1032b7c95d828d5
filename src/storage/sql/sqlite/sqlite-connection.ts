// Opening connections to the data file, with every setting that durability rests on set and looked at again:
// SQLite takes an unknown or refused pragma without a word, and a reopened file may come with other defaults.
import { DatabaseSync } from 'node:sqlite';
import { AssayError } from '../../../core/base/errors.ts';
import { patternTest } from '../../../language/pattern.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/** Before this version a rare order of events could damage a file in write-ahead mode. */
const oldestVersion = [3, 51, 3] as const;

/** How long to wait for a lock that some other program holds, such as a backup. */
const busyMs = 5_000;

/** Pages each connection keeps. The system keeps the whole file near as well, so that more here is mostly memory used twice. */
const writerCacheKiB = 16 * 1024;
const readerCacheKiB = 4 * 1024;

export type Durability = 'full' | 'none';

/** The one connection that writes. `none` is for stores that die with the process anyway. */
export function openWriter(path: string, durability: Durability): DatabaseSync {
  return opened(new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true }), (connection) => {
    requireVersion(connection);
    set(connection, 'journal_mode', 'wal');
    set(connection, 'synchronous', durability === 'full' ? 2 : 0);
    set(connection, 'foreign_keys', 1);
    set(connection, 'wal_autocheckpoint', 4_000);
    set(connection, 'journal_size_limit', 64 * 1024 * 1024);
    set(connection, 'cache_size', -writerCacheKiB);
    shareSettings(connection);
  });
}

export function openReader(path: string): DatabaseSync {
  return opened(new DatabaseSync(path, { timeout: busyMs, readOnly: true }), (connection) => {
    set(connection, 'cache_size', -readerCacheKiB);
    set(connection, 'temp_store', 2);
    shareSettings(connection);
  });
}

function shareSettings(connection: DatabaseSync): void {
  // Mapped memory turns a read error into a crash, and has been part of real corruption.
  set(connection, 'mmap_size', 0);
  // This one cannot be read back; what it does is looked at instead.
  connection.exec('pragma case_sensitive_like = on');
  const { same } = connection.prepare("select 'a' like 'A' as same").get() as { same: number };
  if (same !== 0) throw new Error('this SQLite does not compare patterns by case');
  connection.function('matches_pattern', { deterministic: true, directOnly: true }, (text, pattern) => (rememberedTest(String(pattern))(String(text)) ? 1 : 0));
}

let remembered: { readonly pattern: string; readonly test: (text: string) => boolean } | undefined;

/** Asked for row after row with the same pattern. */
function rememberedTest(pattern: string): (text: string) => boolean {
  if (remembered?.pattern !== pattern) remembered = { pattern, test: patternTest(pattern) };
  return remembered.test;
}

function opened(connection: DatabaseSync, prepare: (connection: DatabaseSync) => void): DatabaseSync {
  try {
    prepare(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw translateSqliteError(error);
  }
}

function requireVersion(connection: DatabaseSync): void {
  const { version } = connection.prepare('select sqlite_version() as version').get() as { version: string };
  const found = version.split('.').map(Number);
  const difference = oldestVersion.map((wanted, index) => (found[index] ?? 0) - wanted).find((part) => part !== 0) ?? 0;
  if (difference < 0) {
    throw new AssayError('failed_precondition', `this runtime has SQLite ${version}; ${oldestVersion.join('.')} or newer is needed, older ones can damage files`);
  }
}

function set(connection: DatabaseSync, name: string, value: string | number): void {
  connection.exec(`pragma ${name} = ${value}`);
  const row = connection.prepare(`pragma ${name}`).get() as Record<string, unknown> | undefined;
  // A build without memory mapping has no such setting, which is what is wanted.
  const found = row && Object.values(row)[0];
  if (found === undefined && name === 'mmap_size') return;
  if (found !== value) throw new AssayError('failed_precondition', `SQLite keeps ${name} at ${String(found)} instead of ${value}; is the data folder on a disk that allows it?`);
}
