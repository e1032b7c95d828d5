// Where a recorder's files stand in its spool.
import { join } from 'node:path';

import { nativeFile } from '../workspace/native/native-line.ts';

export const hooksFolder = (spool: string): string => join(spool, 'hooks');
/** What strace writes. */
export const syscallsFile = (spool: string): string => join(spool, 'trace.log');
/** What the preloaded library tells of all processes. */
export const nativeReadsFile = (spool: string): string => join(hooksFolder(spool), nativeFile);
/** Which run it is, where its program was started, and the process that started it. */
export const begunFile = (spool: string): string => join(spool, 'begun.json');
/** Process, port and start of the recorder. */
export const recorderFile = (spool: string): string => join(spool, 'recorder.json');
