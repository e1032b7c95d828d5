// The file that was standard input of a recorded run, where it stands now.
import type { Inputs } from '../documents/inputs.ts';
import type { RecordRequest } from '../record/record-request.ts';
import type { RestoreLayout } from './restore-layout.ts';

/** Undefined when it had no file there. */
export function restoredStdin({ command: { stdin } }: Inputs, layout: Pick<RestoreLayout, 'placeOf'>): RecordRequest['stdin'] {
  return stdin === undefined ? undefined : { path: layout.placeOf(stdin.path), from: stdin.from ?? 0 };
}
