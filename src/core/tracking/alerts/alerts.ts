// The operations on alerts of runs.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import type { Ids } from '../../base/ids.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { JobQueue } from '../../jobs/job-queue.ts';
import type { WebhookStore } from '../../webhooks/webhook-store.ts';
import { queueDeliveries } from '../../webhooks/webhooks.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { requireActive } from '../runs/runs.ts';
import { type Alert, alertsPerRun, checkAlert } from './alert.ts';
import type { AlertStore } from './alert-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly alerts: AlertStore;
  readonly webhooks: WebhookStore;
  readonly jobs: JobQueue;
}

export interface RaiseAlert extends Pick<Alert, 'title' | 'text' | 'level'> {
  readonly runId: string;
  /** So long after an alert the same title is no news. */
  readonly waitMs: number;
}

export interface AlertPorts extends Doors<Stores> {
  readonly ids: Ids;
}

export interface Alerts {
  /**
   * Keeps an alert and tells the webhooks that listen, unless the run raised one of the same title less than `waitMs` ago: then it
   * is no change, so that a request whose answer was lost may be sent again. The alert that stands. Throws `not_found`,
   * `failed_precondition` (reason `run_deleted`), and `limit_exceeded` when the run has as many as are kept of one.
   */
  raise(caller: Caller, input: RaiseAlert): Promise<Alert>;
  /** The newest first. Throws `not_found` for a run there is not. */
  list(caller: Caller, query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<Alert>>;
}

export function createAlerts({ read, write, ids }: AlertPorts): Alerts {
  return {
    raise: async (caller, { runId, waitMs, ...told }) => {
      checkAlert({ ...told, waitMs });
      return write(caller, 'run.write', { run: runId }, async (writing) => {
        const { stores, at, audit, announce } = writing;
        const run = requireActive(await stores.runs.find(runId), runId);
        const alike = await stores.alerts.findLast(runId, told.title);
        if (alike !== undefined && at - alike.at < waitMs) return alike;
        const alert: Alert = { ...told, number: await nextNumber(stores.alerts, runId), at };
        await stores.alerts.insert(runId, alert);
        audit('run.alerted', { kind: 'run', id: runId }, { number: alert.number, title: alert.title, level: alert.level });
        announce({ type: 'alert', experimentId: run.experimentId, runId, number: alert.number });
        await queueDeliveries(writing, { event: 'run_alert.created', data: factsOf(run, alert) }, ids);
        return alert;
      });
    },

    list: async (caller, query) => {
      const { alerts, runs } = await read(caller, 'run.read', { run: query.runId });
      const page = await alerts.list(query);
      if (page.items.length === 0 && (await runs.find(query.runId)) === undefined) throw notFound('run', query.runId);
      return page;
    },
  };
}

async function nextNumber(alerts: AlertStore, runId: string): Promise<number> {
  const last = await alerts.findLast(runId);
  const number = last === undefined ? 0 : last.number + 1;
  if (number < alertsPerRun) return number;
  throw new AssayError('limit_exceeded', `run '${runId}' has raised ${alertsPerRun} alerts, which is the limit of a run; log what happens often as a metric`, {
    subject: { kind: 'run', id: runId },
    reason: 'alerts_full',
  });
}

function factsOf({ id, name, experimentId }: Run, { title, text, level }: Alert) {
  return { experiment_id: experimentId, run_id: id, run_name: name, level, title, text };
}
