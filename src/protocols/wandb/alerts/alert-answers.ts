// Alerts at the root. Clients send one and look at nothing but whether it was taken: what does not fit is made to fit.
import { type AlertLevel, alertTextLimit, alertTitleLimit } from '../../../core/tracking/alerts/alert.ts';
import type { WandbCall } from '../call.ts';
import { runInRequest, type RunInRequest } from '../runs/run-in-request.ts';

interface RunAlert extends RunInRequest {
  readonly title: string;
  readonly text: string;
  readonly severity?: keyof typeof levels | null;
  readonly waitDuration?: unknown;
}

const levels = { INFO: 'info', WARN: 'warning', ERROR: 'error' } as const satisfies Record<string, AlertLevel>;

export const alertAnswers = {
  notifyScriptableRunAlert: async ({ input }: { readonly input: RunAlert }, call: WandbCall) => {
    const run = await runInRequest(call, input);
    const { title, text, severity, waitDuration } = input;
    await call.core.alerts.raise(call.caller, {
      runId: run.id,
      title: titleOf(title),
      text: textOf(text),
      level: levels[severity ?? 'INFO'],
      waitMs: millisecondsOf(waitDuration),
    });
    return { success: true };
  },
};

/** On one line, and never empty. */
function titleOf(title: string): string {
  // eslint-disable-next-line no-control-regex
  const line = title.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return line === '' ? 'Alert' : cut(line, alertTitleLimit);
}

function textOf(text: string): string {
  return cut(text.replaceAll('\u0000', ' '), alertTextLimit);
}

/** Well-formed text, with a sign where it was cut. */
function cut(text: string, limit: number): string {
  return (text.length <= limit ? text : `${text.slice(0, limit - 1)}…`).toWellFormed();
}

/** Milliseconds, as clients send them: a number. Without one nothing is waited for. */
function millisecondsOf(duration: unknown): number {
  const milliseconds = Number(duration ?? 0);
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : 0;
}
