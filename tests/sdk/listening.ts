// The native wire behind the server's own listener, on a free port of this machine.
import type { TestContext } from 'node:test';

import type { Hono } from 'hono';

import type { Log } from '../../src/log.ts';
import { listen, type Listener } from '../../src/server/listener.ts';

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warning: quiet, error: quiet };

/** Opens a port; 0 is any free one. Stopped when the test ends, if not before. */
export async function listening(test: Pick<TestContext, 'after'>, app: Hono, port = 0): Promise<Listener> {
  const listener = await listen(
    app,
    {
      host: '127.0.0.1',
      port,
      allowedHosts: [],
      allowedOrigins: [],
      maxBody: 10_000_000,
      basePath: '',
      maxIdlePerAddress: 100,
      maxConnections: 100,
      headersTimeout: 10,
      bodyTimeout: 60,
      idleTimeout: 120,
      keepAliveTimeout: 5,
    },
    log,
  );
  test.after(() => listener.stop(0));
  return listener;
}
