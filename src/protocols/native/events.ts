// The live stream: changes as server-sent events, resumable, filtered, with a heartbeat.
import type { InputOf } from '../../../sdk/contract.ts';
import type { LiveEvent } from '../../../sdk/shapes.ts';
import type { Change } from '../../core/base/changes.ts';

/** The feed of changes as this wire needs it; the server has one. */
export interface EventSource {
  subscribe(
    subscriber: { readonly onEvent: (event: { readonly id: string; readonly change: Change }) => void; readonly onClose?: () => void },
    afterId?: string,
  ): {
    readonly missed: boolean;
    readonly replay: readonly { readonly id: string; readonly change: Change }[];
    readonly lastId: string;
    unsubscribe(): void;
  };
}

export interface EventStreamOptions {
  readonly source: EventSource;
  readonly heartbeatMs: number;
}

/** A reader that lets so many events wait is cut off; it comes back and goes on where it was. */
const waitingLimit = 2_000;

/**
 * Goes on after the header Last-Event-ID, or the input of that name. When it cannot, the first event is `reset`.
 * The newest id is told at once and with each heartbeat, so that a quiet reader has a fresh one.
 */
export function eventStream(input: InputOf<'streamEvents'>, request: Request, { source, heartbeatMs }: EventStreamOptions): Response {
  const afterId = request.headers.get('last-event-id') ?? input.lastEventId;
  let stop = (): void => {};
  const body = new ReadableStream<string>(
    {
      start(controller) {
        const subscription = source.subscribe({ onEvent: send, onClose: () => end() }, afterId);
        let newestId = subscription.lastId;
        let isEnded = false;
        const heartbeat = setInterval(() => controller.enqueue(`: heartbeat\nid: ${newestId}\n\n`), heartbeatMs);
        stop = () => {
          clearInterval(heartbeat);
          subscription.unsubscribe();
        };

        controller.enqueue(': Assay live events\nretry: 1000\n\n');
        if (subscription.missed) controller.enqueue(eventText(subscription.lastId, { type: 'reset' }));
        for (const event of subscription.replay) send(event);
        if (!isEnded) controller.enqueue(`id: ${newestId}\n\n`);

        function send({ id, change }: { readonly id: string; readonly change: Change }): void {
          newestId = id;
          if (isEnded) return;
          const event = liveEventOf(change);
          if (!isWanted(event, input)) return;
          controller.enqueue(eventText(id, event));
          if ((controller.desiredSize ?? 0) <= 0) end();
        }

        function end(): void {
          if (isEnded) return;
          isEnded = true;
          stop();
          controller.close();
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
