// What SQLite's result codes mean to us: which are the disk's fault, which a client may try again.
import { AssayError } from '../../../core/base/errors.ts';

// Primary result codes, https://sqlite.org/rescode.html
const busy = 5;
const interrupted = 9;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const tooBig = 18;
const notADatabase = 26;

/** The primary result code of an error of the driver, or of one of ours that it caused; else undefined. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (!('errcode' in error) || typeof error.errcode !== 'number') return error.cause === undefined ? undefined : sqliteCode(error.cause);
  // The low byte is the primary code, the rest says more precisely what happened.
  return error.errcode & 0xff;
}

/** After these nothing more may be acknowledged: what the disk holds is not known. */
export function isDiskFailure(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === ioError || code === corrupt || code === notADatabase || code === cannotOpen;
}

/** The error to hand on: in our words where somebody outside can do something about it, else as it is. */
export function translateSqliteError(error: unknown): unknown {
  if (error instanceof AssayError) return error;
  switch (sqliteCode(error)) {
    case busy:
      return new AssayError('unavailable', 'the database file is locked by another program; try again, and close what holds it', { cause: error });
    case interrupted:
      return new AssayError('unavailable', 'the query was interrupted; try again', { cause: error });
    case full:
      return new AssayError('unavailable', 'the disk that holds the database is full; free some space and try again', { cause: error, reason: 'disk_full' });
    case corrupt:
    case notADatabase:
      return new AssayError('integrity', 'the database file is damaged; stop the server and restore it from a backup', { cause: error });
    case ioError:
    case cannotOpen:
      return new AssayError('unavailable', 'the database file could not be read or written; look at the disk, then restart the server', { cause: error, reason: 'disk_failed' });
    case tooBig:
      return new AssayError('limit_exceeded', 'a value is larger than the database can hold', { cause: error });
    default:
      return error;
  }
}
