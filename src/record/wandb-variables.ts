// A program that logs with the wandb client to the server its record goes to logs into its recorded run: the client says, with each
// request, which run that is. Where it logs to another server, or to none, it says nothing, and nothing else of it is changed.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Environment } from '../config/environment.ts';

export interface RecordedClient {
  /** As the program will have it. */
  readonly environment: Environment;
  /** Where the program runs. */
  readonly folder: string;
  /** Absent: nothing is sent. */
  readonly server?: string | undefined;
  readonly runId: string;
  /** The run may leave its experiment for none that the program names. */
  readonly stays: boolean;
  /** The program repeats another run: where it names a run that is there, it gets its own all the same. */
  readonly repeats: boolean;
}

export function wandbVariables({ environment, folder, server, runId, stays, repeats }: RecordedClient): Environment {
  const target = environment['WANDB_BASE_URL'] ?? settingOf('base_url', { environment, folder });
  if (server !== undefined && target !== undefined && isSameServer(target, server))
    return { [variable]: [runId, ...(stays ? ['stays'] : []), ...(repeats ? ['repeats'] : [])].join('; ') };
  // That of a recording around this one is not meant for this program.
  return environment[variable] === undefined ? {} : { [variable]: undefined };
}

/** Read by `python/assay_capture/wandb_client.py`. */
const variable = 'ASSAY_WANDB_RUN';

function isSameServer(one: string, other: string): boolean {
  const [first, second] = [addressOf(one), addressOf(other)];
  return first !== undefined && first === second;
}

/** This machine has several names. */
function addressOf(text: string): string | undefined {
  try {
    const { protocol, hostname, port, pathname } = new URL(text);
    const host = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname) ? 'localhost' : hostname;
    return `${protocol}//${host}:${port}${pathname.replace(/\/+$/, '')}`;
  } catch {
    return undefined;
  }
}

/** What `wandb login --host` and the like have written down: beside the program, else for the user. */
function settingOf(name: string, { environment, folder }: Pick<RecordedClient, 'environment' | 'folder'>): string | undefined {
  const own = join(environment['WANDB_DIR'] ?? folder, 'wandb', 'settings');
  const user = join(environment['WANDB_CONFIG_DIR'] ?? join(environment['HOME'] ?? homedir(), '.config', 'wandb'), 'settings');
  for (const path of [own, user]) {
    const found = new RegExp(`^\\s*${name}\\s*[=:]\\s*(\\S+)\\s*$`, 'm').exec(textOf(path))?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
