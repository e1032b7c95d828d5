// Compares the system and the tools of this machine with those a run had.
import { existsSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';

import type { EnvironmentInputs } from '../../documents/inputs.ts';
import { containerFacts } from './container.ts';
import { systemFacts } from './host-facts.ts';
import type { Difference } from './match-environment.ts';
import type { Variables } from './environment-facts.ts';
import { toolVersions } from './tools.ts';

export interface SystemComparison {
  readonly differences: readonly Difference[];
  /** Tools without which the run cannot be repeated. */
  readonly missing: readonly string[];
}

export interface RestoringPerson {
  /** The command of the run as it was typed. */
  readonly argv: readonly string[];
  /** Of the person who restores, for the path to find tools on. */
  readonly environment: Variables;
}

export async function compareSystem(wanted: EnvironmentInputs, { argv, environment }: RestoringPerson): Promise<SystemComparison> {
  const programs = Object.keys(wanted.tools).map((name) => programOf(name, argv));
  const [system, container, tools] = await Promise.all([systemFacts(), containerFacts(environment), toolVersions(programs, environment)]);
  const differences: Difference[] = [];
  for (const [name, before] of Object.entries(wanted.system)) {
    const now = system[name];
    if (name in system && now !== before)
      differences.push({ sentence: `${systemWords[name] ?? name} is ${now}, was ${before}`, ceiling: name === 'os' ? 'statistical' : 'tensor' });
  }
  if (wanted.container !== undefined && wanted.container !== container.image)
    differences.push({ sentence: `the container image ${wanted.container} is ${container.image === undefined ? 'not used' : `now ${container.image}`}`, ceiling: 'tensor' });
  const missing: string[] = [];
  for (const [name, before] of Object.entries(wanted.tools)) {
    const now = tools[name] ?? 'unknown';
    if (now === before) continue;
    if (now === 'unknown') missing.push(`${name} ${before}`);
    else differences.push({ sentence: `${name} is ${now}, was ${before}`, ceiling: 'statistical' });
  }
  return { differences, missing };
}

/** A tool that the command names by its place is the one that will run, whatever the path would find. */
function programOf(name: string, [program = '']: readonly string[]): string {
  return isAbsolute(program) && basename(program) === name && existsSync(program) ? program : name;
}

const systemWords: Readonly<Record<string, string>> = { os: 'the operating system', distribution: 'the Linux distribution', libc: 'the C library' };
