// Keeps now and then how far a job is: a handler may tell it thousands of times a second, and each that is kept costs a commit.
import type { JobProgress } from '../core/jobs/job.ts';

export interface ProgressReports {
  report(progress: JobProgress): void;
  /** Keeps what was told last, and takes no more. */
  close(): Promise<void>;
}

/** Writes the first report at once, and after each write the latest one when `pauseMs` have passed. `write` must not throw. */
export function createProgressReports(write: (progress: JobProgress) => Promise<void>, pauseMs: number): ProgressReports {
  let latest: JobProgress | undefined;
  let pause: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isClosed = false;

  function writeLatest(): void {
    if (latest === undefined || writing !== undefined) return;
    const progress = latest;
    latest = undefined;
    writing = write(progress).finally(() => {
      writing = undefined;
      if (!isClosed) pause = setTimeout(afterPause, pauseMs);
    });
  }

  function afterPause(): void {
    pause = undefined;
    writeLatest();
  }

  return {
    report(progress) {
      if (isClosed) return;
      latest = progress;
      if (pause === undefined) writeLatest();
    },
    async close() {
      isClosed = true;
      clearTimeout(pause);
      await writing;
      writeLatest();
      await writing;
    },
  };
}
