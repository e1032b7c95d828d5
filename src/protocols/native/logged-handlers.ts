// What a run's program tells beside its numbers, on this wire: alerts, and the pictures, tables and the like in its history.
import type { Core } from '../../core/core.ts';
import type { ReadMedia } from '../../core/tracking/media/media-content.ts';
import type { Handlers } from './handler.ts';
import { pageRequest, wirePage } from './translate.ts';

const defaultWaitMs = 60_000;

export function createLoggedHandlers({ alerts, media }: Core, readMedia: ReadMedia): Pick<Handlers, 'raiseAlert' | 'listAlerts' | 'listMedia' | 'listMediaSteps' | 'getMedia'> {
  return {
    raiseAlert: ({ text = '', level = 'info', waitMs = defaultWaitMs, ...input }, { caller }) => alerts.raise(caller, { ...input, text, level, waitMs }),
    listAlerts: async ({ runId, ...input }, { caller }) => wirePage(await alerts.list(caller, { runId, page: pageRequest(input) }), (alert) => alert),

    listMedia: async ({ runId, ...input }, { caller }) => wirePage(await media.keys(caller, { runId, page: pageRequest(input) }), (key) => key),
    listMediaSteps: (input, { caller }) => media.steps(caller, input),
    getMedia: async (input, { caller }) => {
      const { place, row } = await media.find(caller, input);
      return { key: place.key, kind: place.kind, step: place.step, ...readMedia(row.json, place.key) };
    },
  };
}
