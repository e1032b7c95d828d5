// What is recorded of a run's inputs and console, verdicts over repetitions, and explanations, on this wire.
import type { Core } from '../../core/core.ts';
import type { Handlers } from './handler.ts';
import { pageOf, pageRequest } from './translate.ts';

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

export function createReproductionHandlers({ manifests, console, leases, reproductions, explanations }: Core): Pick<Handlers, Operation> {
  return {
    recordManifest: (input, { caller }) => manifests.record(caller, input),
    getManifest: ({ runId }, { caller }) => manifests.get(caller, runId),

    appendConsole: async (input, { caller }) => ({ total: await console.append(caller, input) }),
    readConsole: ({ fromLine = 0, limit = 1000, ...input }, { caller }) => console.read(caller, { ...input, fromLine, limit }),

    renewLease: ({ periodMs = defaultLeaseMs, ...input }, { caller }) => leases.renew(caller, { ...input, periodMs }),

    recordReproduction: (input, { caller }) => reproductions.record(caller, input),
    getReproduction: ({ reproductionId }, { caller }) => reproductions.get(caller, reproductionId),
    listReproductions: async ({ runId, ...input }, { caller }) => pageOf(await reproductions.list(caller, { runId, page: pageRequest(input) }), (found) => found),
    explainRuns: (input, { caller }) => explanations.explain(caller, input),
    recordProof: (input, { caller }) => explanations.recordProof(caller, input),
  };
}
