// Where the one process that finishes what recorders leave over holds its lock.
import { join } from 'node:path';

export function finisherFolder(home: string): string {
  return join(home, 'cache', 'finisher');
}
