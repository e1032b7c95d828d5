// What a run's program tells beside its numbers, on this wire.
import type { Core } from '../../core/core.ts';
import type { Handlers } from './handler.ts';
import { pageRequest, wirePage } from './translate.ts';

const defaultWaitMs = 60_000;

export function createLoggedHandlers({ alerts }: Core): Pick<Handlers, 'raiseAlert' | 'listAlerts'> {
  return {
    raiseAlert: ({ text = '', level = 'info', waitMs = defaultWaitMs, ...input }, { caller }) => alerts.raise(caller, { ...input, text, level, waitMs }),
    listAlerts: async ({ runId, ...input }, { caller }) => wirePage(await alerts.list(caller, { runId, page: pageRequest(input) }), (alert) => alert),
  };
}
