// What every command that talks to a server has: its client, its settings, and an answer to what goes wrong on the way.
import { ApiError, createClient, type Client } from '../../sdk/index.ts';
import { type ClientSettings, clientSettings } from '../config/client-settings.ts';
import { type Environment, processEnvironment } from '../config/environment.ts';
import { exitCodeOfApiError } from './exit-codes.ts';
import { patientFetch } from './patient-fetch.ts';
import { createProgressLine, type ProgressLine } from './terminal-progress.ts';

export interface ServerCall {
  readonly settings: ClientSettings;
  readonly environment: Environment;
  readonly client: Client;
  readonly progress: ProgressLine;
}

export interface ServerCallOptions {
  readonly server?: string | undefined;
  readonly json: boolean;
}

/** Runs `work` and resolves to its exit code, or to the one for the error of the server's client it ended in. */
export async function withServer({ server, json }: ServerCallOptions, work: (call: ServerCall) => Promise<number>): Promise<number> {
  const environment = processEnvironment();
  const settings = clientSettings(environment, process.cwd(), { server });
  const client = createClient({ baseUrl: settings.server, fetch: patientFetch });
  const progress = createProgressLine(process.stderr, !json);
  try {
    return await work({ settings, environment, client, progress });
  } catch (error) {
    progress.clear();
    if (!(error instanceof ApiError)) throw error;
    process.stderr.write(json ? `${JSON.stringify({ error: error.message, code: error.code })}\n` : `assay: ${error.message}\n`);
    return exitCodeOfApiError(error);
  } finally {
    progress.clear();
  }
}
