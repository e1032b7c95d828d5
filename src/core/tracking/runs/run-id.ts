// What the id of a run may be. It stands in paths, URIs and file names on machines of every kind.
import { invalidArgument } from '../../base/errors.ts';

/** Beside the folders of runs there is one for the models of an experiment. */
const taken = 'models';

/** 1 to 128 ASCII letters, digits, `_`, `-` and `.`; no `.` at either end, so that none is a way up or loses its end. */
export function checkRunId(id: string): void {
  if (/^[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_-])?$/.test(id) && id.toLowerCase() !== taken) return;
  throw invalidArgument(`run id ${JSON.stringify(id.slice(0, 140))} cannot be used; give 1 to 128 letters, digits, '_', '-' or '.', with no '.' at either end, and not '${taken}'`);
}
