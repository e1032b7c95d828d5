// What the command line needs to know of its surroundings: which server, and where its own files are.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Environment } from './environment.ts';
import { readProjectFile, type ProjectFile } from './project-file.ts';
import { SettingError } from './setting-error.ts';

export interface ClientSettings {
  /** The server's address, without a slash at its end. */
  readonly server: string;
  /** Where that came from, for messages. */
  readonly serverSource: string;
  /** The folder of spools, kept content and restored environments. */
  readonly home: string;
  readonly project: ProjectFile;
}

export interface ClientFlags {
  readonly server?: string | undefined;
}

/** Flag, then `ASSAY_SERVER`, then `assay.toml`, then `MLFLOW_TRACKING_URI` when it is http, then this machine's port 5000. */
export function clientSettings(environment: Environment, folder: string, flags: ClientFlags = {}): ClientSettings {
  const project = readProjectFile(folder);
  const tracking = environment['MLFLOW_TRACKING_URI'];
  const candidates: readonly (readonly [string | undefined, string])[] = [
    [flags.server, '--server'],
    [environment['ASSAY_SERVER'], 'ASSAY_SERVER'],
    [project.server, project.path ?? 'assay.toml'],
    [tracking !== undefined && /^https?:/.test(tracking) ? tracking : undefined, 'MLFLOW_TRACKING_URI'],
    ['http://127.0.0.1:5000', 'default'],
  ];
  const [address, source] = candidates.find(([value]) => value !== undefined && value !== '') as readonly [string, string];
  return { server: checkAddress(address, source), serverSource: source, home: clientHome(environment), project };
}

/** `ASSAY_HOME`, else the folder assay in the user's data folder (XDG Base Directory). */
export function clientHome(environment: Environment): string {
  const given = environment['ASSAY_HOME'];
  if (given !== undefined && given !== '') return resolve(given);
  const data = environment['XDG_DATA_HOME'];
  return join(data !== undefined && data.startsWith('/') ? data : join(homedir(), '.local', 'share'), 'assay');
}

function checkAddress(address: string, source: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new SettingError(`${source} is ${JSON.stringify(address)}; give a server's address such as http://127.0.0.1:5000`);
  }
  return address.replace(/\/+$/, '');
}

/**
 * Variables that Assay's own tools give to programs they start, or take: no setting of the server. A server started
 * inside a recorded program must not stumble over them.
 */
export const clientVariables = [
  'ASSAY_SERVER',
  'ASSAY_HOME',
  'ASSAY_RUN_ID',
  'ASSAY_CAPTURE_DIR',
  'ASSAY_CAPTURE_MODE',
  'ASSAY_SEED',
  'ASSAY_STOP_AT_STEP',
  'ASSAY_STOP_AT_SOURCE',
  'ASSAY_APPLIED',
  'ASSAY_LINEAGE',
  'ASSAY_PARENT_PROCESS',
  'ASSAY_IGNORES_HANGUP',
] as const;
