// What is known of the inputs of a run that nobody recorded: its params and its datasets, in the form of recorded inputs, so
// that it can be held against another one as far as that goes.
import type { RunRecord } from '../tracking/runs/run.ts';
import type { Inputs } from '../../documents/inputs.ts';

/** Says of everything else that nothing is known, which is equal on both sides. */
export function plainInputs({ params, datasets }: RunRecord): Inputs {
  return {
    schema: 1,
    command: { argv: [], workdir: '', entryPoint: '' },
    code: [],
    // The digests of datasets are of their clients' making and of any form: they are only compared.
    data: datasets.map(({ dataset }) => ({ path: dataset.name, kind: 'file', digest: dataset.digest, sizeBytes: 0, isStored: false, isDeclared: true })),
    environment: { libraries: [], system: {}, tools: {}, locks: [] },
    parameters: Object.fromEntries(params.map(({ key, value }) => [key, value])),
    variables: {},
    randomness: { mode: 'observe', settings: {} },
    machine: { architecture: '', cpu: { vendor: '', model: '', level: '' }, cpus: 0, threads: {}, numerics: {}, gpus: [] },
    network: [],
  };
}
