// Clean-up after a test: a folder that a process which is just ending still writes into is tried again, and what then is
// left is said, never a failure of what the test showed.
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';

const stubborn = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Removes what lies at `path`, if anything does; never throws. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, stubborn).catch((error: unknown) => tellLeft(path, error));
}

/** The same where nothing can be awaited: when the process ends. */
export function removeFolderAtOnce(path: string): void {
  try {
    rmSync(path, stubborn);
  } catch (error) {
    tellLeft(path, error);
  }
}

function tellLeft(path: string, error: unknown): void {
  process.stderr.write(`Left behind by a test: ${path} (${error instanceof Error ? error.message : String(error)})\n`);
}
