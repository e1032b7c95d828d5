// What is recorded of a run's inputs and console, verdicts over repetitions, and explanations, on this wire.
import type { RunManifest } from '../../../sdk/shapes.ts';
import type { Core } from '../../core/core.ts';
import type { RunDocuments } from '../../core/reproduction/recorded-inputs.ts';
import type { Handlers } from './handler.ts';
import { wirePage, pageRequest } from './translate.ts';

type Operation =
  | 'recordManifest'
  | 'getManifest'
  | 'appendConsole'
  | 'readConsole'
  | 'renewLease'
  | 'recordReproduction'
  | 'getReproduction'
  | 'listReproductions'
  | 'explainRuns'
  | 'recordProof';

const defaultLeaseMs = 120_000;

export function createReproductionHandlers({ inputs, console, leases, reproductions, explanations }: Core): Pick<Handlers, Operation> {
  return {
    recordManifest: async ({ manifestDigest, ...input }, { caller }) => toRunManifest(await inputs.record(caller, { ...input, inputsDigest: manifestDigest })),
    getManifest: async ({ runId }, { caller }) => toRunManifest(await inputs.get(caller, runId)),

    appendConsole: async (input, { caller }) => ({ total: await console.append(caller, input) }),
    readConsole: ({ fromLine = 0, limit = 1000, ...input }, { caller }) => console.read(caller, { ...input, fromLine, limit }),

    renewLease: ({ periodMs = defaultLeaseMs, ...input }, { caller }) => leases.renew(caller, { ...input, periodMs }),

    recordReproduction: (input, { caller }) => reproductions.record(caller, input),
    getReproduction: ({ reproductionId }, { caller }) => reproductions.get(caller, reproductionId),
    listReproductions: async ({ runId, ...input }, { caller }) => wirePage(await reproductions.list(caller, { runId, page: pageRequest(input) }), (found) => found),
    explainRuns: (input, { caller }) => explanations.explain(caller, input),
    recordProof: (input, { caller }) => explanations.recordProof(caller, input),
  };
}

/** On this wire the inputs of a run are its manifest. */
function toRunManifest({ inputsDigest, inputs, ...rest }: RunDocuments): RunManifest {
  return { ...rest, manifestDigest: inputsDigest, manifest: inputs };
}
