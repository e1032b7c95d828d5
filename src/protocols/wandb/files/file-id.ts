// The id of a run's file, by which clients delete it.
import { globalId, namesOf } from '../graphql/global-id.ts';

const kind = 'RunFile';

export function fileId(runId: string, path: string): string {
  return globalId(kind, runId, path);
}

/** Throws `invalid_argument` for another text. */
export function readFileId(id: string): { readonly runId: string; readonly path: string } {
  const [runId, path] = namesOf(kind, 2, id) as [string, string];
  return { runId, path };
}
