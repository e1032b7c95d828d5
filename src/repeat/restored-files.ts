// The files that a recorded run found open, where they stand now.
import type { Inputs } from '../documents/inputs.ts';
import type { RecordRequest } from '../record/record-request.ts';
import type { RestoreLayout } from './restore-layout.ts';

/** What the program is given on standard input and beyond; none where it had no file there. */
export function restoredFiles({ command: { stdin, descriptors = [] } }: Inputs, layout: Pick<RestoreLayout, 'placeOf'>): Pick<RecordRequest, 'stdin' | 'files'> {
  return {
    stdin: stdin === undefined ? undefined : { path: layout.placeOf(stdin.path), from: stdin.from ?? 0 },
    files: descriptors.map(({ number, path, from = 0 }) => ({ number, path: layout.placeOf(path), from })),
  };
}
