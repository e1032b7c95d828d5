// Sorts the errors of a disk: a full one is told to the caller and passes; a failed write or sync is final,
// because the system reports it once and may have dropped the data (fsync-gate).
import { AssayError } from '../../core/base/errors.ts';

export interface DiskFaults {
  /** Throws when the disk has failed before. */
  check(): void;
  /** Awaits the opening of a file; too many open files is "try again". */
  onOpen<T>(opening: Promise<T>): Promise<T>;
  /** Awaits a write, sync or rename. */
  onWrite<T>(writing: Promise<T>): Promise<T>;
}

const fullCodes: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export function createDiskFaults(onFatal: (error: Error) => void): DiskFaults {
  let fatal: Error | undefined;
  const onOpen = async <T>(opening: Promise<T>): Promise<T> => {
    try {
      return await opening;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EMFILE' || code === 'ENFILE') throw new AssayError('unavailable', 'the server has too many files open at this moment; try again', { cause: error });
      if (fullCodes.includes(code)) throw diskFull(error);
      throw error;
    }
  };
  return {
    check() {
      if (fatal !== undefined) throw diskFailed(fatal);
    },
    onOpen,
    async onWrite(writing) {
      try {
        const result = await writing;
        if (fatal !== undefined) throw fatal;
        return result;
      } catch (error) {
        if (fullCodes.includes((error as NodeJS.ErrnoException).code ?? '')) throw diskFull(error);
        if (fatal === undefined) {
          fatal = error as Error;
          onFatal(fatal);
        }
        throw diskFailed(error);
      }
    },
  };
}

function diskFull(cause: unknown): AssayError {
  return new AssayError('unavailable', 'the disk that holds the artifacts is full; free some space on the server, then try again', { reason: 'disk_full', cause });
}

function diskFailed(cause: unknown): AssayError {
  return new AssayError('internal', 'the disk that holds the artifacts has failed; the server stops rather than lose data', { reason: 'disk_failed', cause });
}
