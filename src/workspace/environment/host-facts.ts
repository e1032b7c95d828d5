// What is true of the host and its operating system. The system's name and C library are inputs of a run; the host's
// name, user, kernel and scheduler are only worth knowing.
import { readFile } from 'node:fs/promises';
import { arch, hostname, platform, release, type, userInfo } from 'node:os';

import type { Observation } from '../../documents/observation.ts';
import type { Variables } from './environment-facts.ts';

/** `os`, `distribution` and `libc`, as far as they can be told. */
export async function systemFacts(): Promise<Readonly<Record<string, string>>> {
  const system: Record<string, string> = { os: platform() };
  const distribution = parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  if (distribution !== undefined) system['distribution'] = distribution;
  const libc = libcVersion();
  if (libc !== undefined) system['libc'] = libc;
  return system;
}

/** `debian 12` from `/etc/os-release` (freedesktop.org, os-release). */
export function parseOsRelease(text: string): string | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'mu').exec(text)?.[1];
  const id = field('ID');
  if (id === undefined) return undefined;
  return [id, field('VERSION_ID')].filter((part) => part !== undefined && part !== '').join(' ');
}

/** The C library this process runs with, which is the system's. */
function libcVersion(): string | undefined {
  const report = process.report?.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } } | undefined;
  const glibc = report?.header?.glibcVersionRuntime;
  if (glibc !== undefined) return `glibc ${glibc}`;
  return platform() === 'linux' ? 'musl' : undefined;
}

/** For the observation. */
export function hostFacts(environment: Variables): Observation['host'] {
  return { name: hostname(), user: userName(), kernel: `${type()} ${release()} ${arch()}`, scheduler: schedulerFacts(environment) };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as containers have.
    return String(process.getuid?.() ?? '');
  }
}

const schedulers =
  /^(?:SLURM_(?:JOB|JOBID|ARRAY|STEP|CLUSTER|CPUS|GPUS|MEM|NNODES|NODEID|NODELIST|NPROCS|NTASKS|PROCID|LOCALID|SUBMIT_HOST|PARTITION|RESTART)|PBS_(?:JOBID|JOBNAME|QUEUE|ARRAY|NODE|NUM|NP|O_HOST)|LSB_(?:JOB|QUEUE|HOSTS|MAX|DJOB|BATCH)|SGE_TASK_ID|JOB_ID$|RAY_(?:JOB|RAYLET|NODE)|KUBERNETES_(?:SERVICE_HOST|PORT$)|TORCHELASTIC_|(?:LOCAL_|GROUP_|NODE_)?RANK$|(?:LOCAL_)?WORLD_SIZE$|OMPI_COMM_WORLD_)/u;

/** Variables by which a batch system tells a job about itself. Those that look like secrets are left out. */
export function schedulerFacts(environment: Variables): Readonly<Record<string, string>> {
  const facts = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && schedulers.test(entry[0]) && !/TOKEN|SECRET|PASSWORD|CRED|KEY/iu.test(entry[0]),
  );
  return Object.fromEntries(facts.sort(([left], [right]) => (left < right ? -1 : 1)));
}
