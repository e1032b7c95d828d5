// The least of inputs and an observation, for tests that look at one part of them.
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Observation } from '../../src/documents/observation.ts';

export const emptyInputs: Inputs = {
  schema: 1,
  command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' },
  code: [],
  data: [],
  environment: { libraries: [], system: {}, tools: {}, locks: [] },
  parameters: {},
  variables: {},
  randomness: { mode: 'observe', settings: {} },
  machine: { architecture: 'x64', cpu: { vendor: '', model: '', level: '' }, cpus: 1, threads: {}, numerics: {}, gpus: [] },
  network: [],
};

export const emptyObservation: Observation = {
  schema: 1,
  runId: '0'.repeat(32),
  startedAt: 0,
  endedAt: 1,
  host: { name: 'host', user: 'user', kernel: '', scheduler: {} },
  folder: '/home/ada/work/project',
  repositories: [],
  processes: [],
  readsFoundBy: 'hook',
  reads: [],
  listings: [],
  outputs: [],
  wheels: {},
  end: { exitCode: 0, cause: 'finished', detail: '', at: 1 },
  gaps: [],
};
