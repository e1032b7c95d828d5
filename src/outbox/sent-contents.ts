// Which contents a server was sent, and where their bytes lie here. A server collects what no record names after its time
// of grace, so that a record which comes later than that needs them again.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PlacedContent } from '../workspace/content-place.ts';
import { ignoreMissing } from './ignore-missing.ts';

function notesPath(spool: string): string {
  return join(spool, 'sent-contents.jsonl');
}

/** A disk that does not take the note costs nothing but the second sending. */
export async function noteSentContents(spool: string, contents: readonly PlacedContent[]): Promise<void> {
  await appendFile(notesPath(spool), `${JSON.stringify(contents)}\n`, { mode: 0o600 }).catch(() => undefined);
}

/** Everything noted, in the groups it was sent in; a half-written line is passed over. */
export async function readSentContents(spool: string): Promise<readonly (readonly PlacedContent[])[]> {
  const text = (await readFile(notesPath(spool), 'utf8').catch(ignoreMissing)) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as readonly PlacedContent[]];
    } catch {
      return [];
    }
  });
}
