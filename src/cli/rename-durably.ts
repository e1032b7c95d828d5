// Gives a file that is whole and on disk its name, so that the name too outlasts a crash.
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  // Windows cannot open a folder.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
