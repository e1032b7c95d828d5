// A server in this process whose jobs do what a test tells them: store, core, wire, web app and worker are the real ones.
import { fileURLToPath } from 'node:url';

import { loadConfig } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import { createRetentionJobs } from '../../src/jobs/retention-jobs.ts';
import { createRefreshSearch } from '../../src/jobs/refresh-search.ts';
import { createSweepJobs } from '../../src/jobs/sweep-jobs.ts';
import { standingSchedules } from '../../src/core/jobs/standing-schedules.ts';
import type { JobHandlers } from '../../src/jobs/job-handler.ts';
import { hearOfJobs } from '../../src/jobs/hear-of-jobs.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { factsOfTags } from '../../src/protocols/mlflow/runs/fact-tags.ts';
import { runOrder, tagFilter } from '../../src/protocols/mlflow/runs/run-filter.ts';
import { readMedia } from '../../src/protocols/wandb/media/read-media.ts';
import { createNativeProtocol } from '../../src/protocols/native/protocol.ts';
import { createApp } from '../../src/server/app.ts';
import { listen } from '../../src/server/listener.ts';
import { randomIds, systemClock } from '../../src/server/system-ports.ts';
import { openWebApp } from '../../src/server/web-app.ts';
import { caller, openCore } from '../core/core-under-test.ts';

export interface JobServer {
  readonly url: string;
  /** Asks for so many deliveries. */
  ask(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** `deliver` is what each delivery does. */
export async function startJobServer(deliver: JobHandlers['webhook.deliver']): Promise<JobServer> {
  const opened: (() => unknown)[] = [];
  const { core, store } = await openCore({ after: (close) => void opened.push(close as () => unknown) }, { clock: systemClock, ids: randomIds });
  const log = createLog({ level: 'error', format: 'text', write: () => undefined, now: Date.now });
  const wire = createNativeProtocol({
    core,
    clock: systemClock,
    log,
    foreignTags: { factsOf: factsOfTags, filter: tagFilter, order: runOrder },
    readMedia,
    server: { version: '0.1.0', database: 'sqlite', artifactMode: 'served', artifactRoot: 'mlflow-artifacts:/' },
  });
  const webApp = openWebApp(fileURLToPath(new URL('../../web/dist', import.meta.url)));
  const { hono } = createApp({ wires: [wire], webApp, version: '1', checkReady: async () => {}, log });
  const worker = startWorker({
    work: core.jobWork,
    handlers: {
      'webhook.deliver': deliver,
      'jobs.sweep': createSweepJobs(core.jobWork),
      'search.refresh': createRefreshSearch(core.searches),
      ...createRetentionJobs(core.retention),
    },
    random: Math.random,
    log,
  });
  const hearing = hearOfJobs(store.feed, worker);
  const listener = await listen(hono, loadConfig(['--port', '0'], {}).values, log);
  // The time of one of them may be now.
  for (const { id } of standingSchedules) await core.schedules.pause(caller, id);
  await core.webhooks.create(caller, { name: 'nowhere', url: 'https://example.invalid/', events: ['registered_model.created'] });
  return {
    url: listener.url,
    ask: async (count) => {
      for (let index = 0; index < count; index += 1) await core.registry.create(caller, { name: randomIds.other() });
    },
    stop: async () => {
      const stopped = listener.stop(1_000);
      hearing.stop();
      store.feed.close();
      await stopped;
      await worker.stop();
      for (const close of opened) await close();
    },
  };
}
