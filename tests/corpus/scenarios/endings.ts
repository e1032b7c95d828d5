// Runs that did not come to their end, or not as they should: what ended them explains more than what differs.
import type { Scenario } from '../scenario.ts';

const steps = { command: ['python3', 'steps.py'] } as const;

export const endingScenarios: readonly Scenario[] = [
  {
    name: 'a run is killed',
    project: 'endings',
    change: () => ({ signal: { name: 'SIGKILL', after: 'step 3' }, exitCode: 137 }),
    cause: { end: /SIGKILL/ },
    says: /SIGKILL/,
    verdict: 'different',
  },
  {
    name: 'a run is asked to end',
    project: 'endings',
    change: () => ({ signal: { name: 'SIGTERM', after: 'step 3' }, exitCode: 143 }),
    cause: { end: /SIGTERM/ },
    says: /SIGTERM/,
    verdict: 'different',
  },
  {
    name: 'a run is killed, and a document was edited',
    project: 'endings',
    change: (p) => (p.write('README.md', '# New\n'), { signal: { name: 'SIGKILL', after: 'step 2' }, exitCode: 137 }),
    cause: { end: /SIGKILL/ },
    says: /SIGKILL/,
    verdict: 'different',
  },
  {
    name: 'data that the program cannot read',
    project: 'endings',
    change: (p) => (p.write('rates.txt', '0.5\nhalf\n'), { exitCode: 1 }),
    cause: /^data rates\.txt$/,
    says: /ValueError/,
    verdict: 'different',
  },
  {
    name: 'data that is gone',
    project: 'endings',
    change: (p) => (p.remove('rates.txt'), { exitCode: 1 }),
    cause: { unrecorded: /^cut-off .* rates\.txt/ },
    says: /FileNotFoundError: .*'rates\.txt'/,
    verdict: 'different',
  },
  {
    name: 'a mistake in the code',
    project: 'endings',
    change: (p) => (p.replace('steps.py', 'rates[0]', 'rates[7]'), { exitCode: 1 }),
    cause: /^code steps\.py$/,
    says: /IndexError/,
    verdict: 'different',
  },
  {
    name: 'a value that is refused',
    project: 'endings',
    change: () => ({ ...steps, variables: { STEPS: '-1' }, exitCode: 3 }),
    first: { ...steps, variables: { STEPS: '4' } },
    cause: /^variables STEPS$/,
    verdict: 'different',
  },
  {
    name: 'both runs fail at the same place',
    project: 'endings',
    prepare: (p) => p.write('rates.txt', 'none\n'),
    first: { exitCode: 1 },
    change: () => ({ exitCode: 1 }),
    cause: 'nothing',
    verdict: 'same',
  },
];
