// Starts the servers of the differential suite, plays the script against each at the same time, and compares.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assayCommand, mlflowVariables, startServer, type ServerCommand } from '../journeys/server-process.ts';
import { pythonEnvironment } from '../python/environments.ts';
import { compare, type Difference } from './compare.ts';
import { normaliser, type Normalised, type Particulars } from './normalise.ts';
import { play, type Recording } from './play.ts';
import type { Step } from './step.ts';
import { removeFolder } from '../remove-folder.ts';

/** One server's side: what it answered, and what in that is particular to it. */
export interface Side {
  readonly recording: Recording;
  readonly particulars: Particulars;
}

export const ours: ServerCommand = assayCommand;

/** The real MLflow server of the newest client, as its own documentation starts it, with one worker. */
export async function reference(): Promise<ServerCommand> {
  const { python } = await pythonEnvironment('mlflow-new');
  return ({ port, data }) => [
    python,
    ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${data}/mlflow.db`, '--artifacts-destination', join(data, 'artifacts')],
  ];
}

/** Starts a server on a free port with an empty data folder, plays, stops it and removes the folder. */
export async function playAgainst(command: ServerCommand, steps: readonly Step[]): Promise<Side> {
  const data = await mkdtemp(join(tmpdir(), 'differential-'));
  try {
    const server = await startServer({ data, command, env: mlflowVariables });
    try {
      const startedAt = Date.now();
      const recording = await play(server.url, steps);
      const places = { [server.url]: '<server>', [data]: '<data>' };
      const particulars = { places, startedAt, endedAt: Date.now() };
      return { recording, particulars };
    } finally {
      await server.stop();
    }
  } finally {
    await removeFolder(data);
  }
}

/** Every difference between two sides that played the same steps. */
export function differences(steps: readonly Step[], reference: Side, own: Side): readonly Difference[] {
  const expected = normalised(reference);
  const given = normalised(own);
  return steps.flatMap((step, index) => compare(step.id, expected[index]!, given[index]!));
}

/** A side's answers without what is particular to it. */
export function normalised(side: Side): readonly Normalised[] {
  return side.recording.exchanges.map(normaliser(side.recording, side.particulars));
}
