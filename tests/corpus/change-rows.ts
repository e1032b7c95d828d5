import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { Project } from './project.ts';

/** Runs a statement on `app.db`; `intoLog` leaves what it changed in the write-ahead log, as a program that was killed would. */
export function changeRows(project: Project, statement: string, { intoLog }: { readonly intoLog: boolean }): void {
  const path = project.path('app.db');
  const database = new DatabaseSync(path);
  database.exec(intoLog ? 'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0' : 'PRAGMA journal_mode = DELETE');
  database.exec(statement);
  const kept = intoLog ? [path, `${path}-wal`] : [];
  for (const each of kept) copyFileSync(each, `${each}.kept`);
  database.close();
  for (const each of kept) renameSync(`${each}.kept`, each);
  if (existsSync(`${path}-shm`)) rmSync(`${path}-shm`);
}
