// Makes an empty git repository without git, where there is none yet.
import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `borrowed` is a folder of objects that count as this repository's own. Safe to do twice, also at once. */
export async function makeRepository(gitDir: string, config = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n', borrowed?: string): Promise<void> {
  await Promise.all(['objects/info', 'refs'].map((name) => mkdir(join(gitDir, name), { recursive: true, mode: 0o700 })));
  await replaceFile(join(gitDir, 'config'), config);
  if (borrowed !== undefined) await replaceFile(join(gitDir, 'objects', 'info', 'alternates'), `${borrowed}\n`);
  // A repository is one once it has a HEAD, so that comes last.
  await replaceFile(join(gitDir, 'HEAD'), 'ref: refs/heads/assay\n');
}

async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, path);
}
