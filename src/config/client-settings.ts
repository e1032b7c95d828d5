// What the command line needs to know of its surroundings: which server, and where its own files are.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { clientSettingTable } from './client-setting-table.ts';
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

/** The server's address is what a flag says, else as the table has it; another tool's variable counts when it is http. */
export function clientSettings(environment: Environment, folder: string, flags: ClientFlags = {}): ClientSettings {
  const project = readProjectFile(folder);
  const { variable, lastVariables, default: fallback } = clientSettingTable.server;
  const candidates: readonly (readonly [string | undefined, string])[] = [
    [flags.server, '--server'],
    [environment[variable], variable],
    [project.server, project.path ?? 'assay.toml'],
    ...lastVariables.map((name) => [mayBeOurs(environment[name]) ? environment[name] : undefined, name] as const),
    [fallback, 'default'],
  ];
  const [address, source] = candidates.find(([value]) => value !== undefined && value !== '') as readonly [string, string];
  return { server: checkAddress(address, source), serverSource: source, home: clientHome(environment), project };
}

/** Another tool's server: one of the web, and not the vendor's own, which is never ours. */
function mayBeOurs(address: string | undefined): boolean {
  return address !== undefined && /^https?:/.test(address) && URL.canParse(address) && !/(?:^|\.)wandb\.ai$/.test(new URL(address).hostname);
}

/** Else the folder assay in the user's data folder (XDG Base Directory). */
export function clientHome(environment: Environment): string {
  const given = environment[clientSettingTable.home.variable];
  if (given !== undefined && given !== '') return resolve(given);
  const data = environment['XDG_DATA_HOME'];
  return join(data?.startsWith('/') === true ? data : join(homedir(), '.local', 'share'), 'assay');
}

function checkAddress(address: string, source: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new SettingError(`${source} is ${JSON.stringify(address)}; give a server's address such as http://127.0.0.1:5000`);
  }
  return address.replace(/\/+$/, '');
}
