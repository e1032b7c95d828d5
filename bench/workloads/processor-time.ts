// What requests cost the server's process, all its threads together: unlike the time they take, it says little of what else the
// machine has to do.
import { readFileSync } from 'node:fs';

import type { Contestant } from '../contestant.ts';
import { measureRate } from '../measure.ts';
import type { Sizes } from '../sizes.ts';
import type { Workload } from '../workload.ts';

/** The system counts processor time in hundredths of a second. */
const tickMs = 10;

export function usedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** A processor that it shares with others is itself slower at some times than at others: short measurements, and many of them. */
const timesInTurn = 4;

/** Of one of these requests, sent one after the other. */
export function processorTime(name: string, requests: (contestant: Contestant, sizes: Sizes) => Promise<readonly Buffer[]>): Workload {
  return {
    name: `processor time of ${name}`,
    unit: 'ms a request',
    isMoreBetter: false,
    times: timesInTurn,
    prepare: (contestant, sizes) =>
      Promise.resolve(async () => {
        const left = [...(await requests(contestant, sizes))];
        const { url, pid } = contestant.server();
        const before = usedMs(pid);
        const { done } = await measureRate({ url, clients: 1, seconds: 600, next: () => left.shift() });
        return (usedMs(pid) - before) / done;
      }),
  };
}
