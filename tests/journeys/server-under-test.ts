// The server that the journeys talk to: ours, or with JOURNEYS_AGAINST=mlflow the reference, to see that what
// a journey expects is what MLflow itself does.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createWire, type Wire } from '../ledger/wire.ts';
import { pythonEnvironment } from '../python/environments.ts';
import { mlflowCommand, mlflowVariables, startServer } from './server-process.ts';
import { removeFolder } from '../remove-folder.ts';

export interface ServerUnderTest {
  readonly url: string;
  readonly wire: Wire;
  /** kill -9, then a start on the same port and data. */
  killAndRestart(): Promise<void>;
  /** Stops it and removes its data. */
  end(): Promise<void>;
}

export async function startServerUnderTest(options: { readonly database?: string } = {}): Promise<ServerUnderTest> {
  const data = await mkdtemp(join(tmpdir(), 'journey-'));
  const kind = process.env['JOURNEYS_AGAINST'] === 'mlflow' ? { command: mlflowCommand((await pythonEnvironment('mlflow-new')).python), env: mlflowVariables } : {};
  let server = await startServer({ data, ...kind, ...options });
  const { url } = server;
  const wire = createWire(url);
  return {
    url,
    wire,
    killAndRestart: async () => {
      await server.kill();
      server = await startServer({ data, ...kind, port: server.port, ...options });
    },
    end: async () => {
      wire.close();
      await server.stop();
      await removeFolder(data);
    },
  };
}
