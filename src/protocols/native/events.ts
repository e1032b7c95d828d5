// The live stream: changes as server-sent events, resumable, filtered, with a heartbeat.
import type { InputOf } from '../../../sdk/contract.ts';
import type { LiveEvent } from '../../../sdk/shapes.ts';
import type { Caller } from '../../core/access/caller.ts';
import type { Change } from '../../core/base/changes.ts';
import type { Events } from '../../core/events/events.ts';

export interface EventStreamOptions {
  readonly events: Events;
  readonly heartbeatMs: number;
}

/** A reader that lets so many events wait is cut off; it comes back and goes on where it was. */
const waitingLimit = 2_000;

/**
 * Goes on after the header Last-Event-ID, or the input of that name. When it cannot, the first event is `reset`.
 * The newest id the caller heard of is told at once and with each heartbeat, so that a quiet reader has a fresh one.
 */
export async function eventStream(
  input: InputOf<'streamEvents'>,
  { caller, request }: { readonly caller: Caller; readonly request: Request },
  { events, heartbeatMs }: EventStreamOptions,
): Promise<Response> {
  const afterId = request.headers.get('last-event-id') ?? input.lastEventId;
  const following = await events.follow(caller, afterId);
  const { missed, lastId } = following;
  let stop = (): void => {};
  const body = new ReadableStream<string>(
    {
      start(controller) {
        let newestId = missed || afterId === undefined ? lastId : afterId;
        const heartbeat = setInterval(() => controller.enqueue(`: heartbeat\nid: ${newestId}\n\n`), heartbeatMs);
        stop = () => {
          clearInterval(heartbeat);
          following.stop();
        };
        controller.enqueue(': Assay live events\nretry: 1000\n\n');
        if (missed) controller.enqueue(eventText(lastId, { type: 'reset' }));
        controller.enqueue(`id: ${newestId}\n\n`);
        void tell();

        async function tell(): Promise<void> {
          try {
            for await (const { id, change } of following.events) {
              newestId = id;
              const event = liveEventOf(change);
              if (isWanted(event, input)) controller.enqueue(eventText(id, event));
              if ((controller.desiredSize ?? 0) <= 0) break;
            }
            stop();
            controller.close();
          } catch (error) {
            // The reader went away, or what it may hear of cannot be told now: it comes back and goes on where it was.
            stop();
            controller.error(error);
          }
        }
      },
      cancel() {
        stop();
      },
    },
    { highWaterMark: waitingLimit },
  );
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

function eventText(id: string, event: LiveEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The path of an artifact says whose it is: see core's artifact locations. */
function liveEventOf(change: Change): LiveEvent {
  if (change.type !== 'artifacts') return change;
  const [, experimentId, runId, path] = /^(\d+)\/(?:([^/]+)\/artifacts\/)?(.*)$/s.exec(change.path) ?? [];
  if (experimentId === undefined) return change;
  return { type: 'artifacts', experimentId, ...(runId === undefined ? {} : { runId }), path: path! };
}

function isWanted(event: LiveEvent, { experimentId, runId }: InputOf<'streamEvents'>): boolean {
  if (experimentId !== undefined && !('experimentId' in event && event.experimentId === experimentId)) return false;
  return runId === undefined || ('runId' in event && event.runId === runId);
}
