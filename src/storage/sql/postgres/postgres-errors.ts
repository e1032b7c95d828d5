// What PostgreSQL's error codes mean to us: what a client may try again, what a user can mend.
import { AssayError } from '../../../core/base/errors.ts';

/** The five-character code of an error of the server, or the system's code of a broken connection. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The transaction lost against another one and may simply be run again. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** The shape of a table has changed under a statement that the connection keeps; on another connection it is right. */
export function isStalePlan(error: unknown): boolean {
  return codeOf(error) === '0A000' && (error as Error).message.startsWith('cached plan');
}

/** The error to hand on: in our words where somebody outside can do something about it, else as it is. */
export function translatePostgresError(error: unknown): unknown {
  if (error instanceof AssayError) return error;
  const code = codeOf(error) ?? '';
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (code === '57014') {
    return new AssayError('limit_exceeded', 'the query took too long and was given up; narrow the filter or ask for fewer experiments', { cause: error, reason: 'query_too_slow' });
  }
  if (code === '53100') {
    return new AssayError('unavailable', 'the disk of the database server is full; free some space and try again', { cause: error, reason: 'disk_full' });
  }
  if (code === '22021' || code === '22P05') return new AssayError('invalid_argument', 'a text holds a NUL character, which the database cannot keep; remove it', { cause: error });
  if (code === '22P02' || code === '22003') return new AssayError('invalid_argument', 'a value is not a number in the range the database can keep; correct it', { cause: error });
  if (code === '54000') return new AssayError('limit_exceeded', 'a name is too long for the index of the database; shorten it', { cause: error });
  if (code === 'XX001' || code === 'XX002') {
    return new AssayError('integrity', 'the database is damaged; stop the server and restore it from a backup', { cause: error });
  }
  if (isLostConnection(error)) return new AssayError('unavailable', 'the database server cannot be reached; try again', { cause: error });
  return error;
}

/** What was sent may or may not have been carried out; on another connection it can be asked again. */
export function isLostConnection(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (/^(08|53|57P|58)/.test(code) || /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)/.test(code)) return true;
  // The driver's own errors have no code.
  return (
    error instanceof Error && /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/.test(error.message)
  );
}
