// The processor, as far as it can change numbers: its maker, model and widest vector instructions, and how many of
// them a program may use.
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';

import type { MachineInputs } from '../../documents/inputs.ts';

/** From the narrowest to the widest, each with the flags of `/proc/cpuinfo` it takes. */
const x86Levels: readonly (readonly [level: string, flags: readonly string[]])[] = [
  ['sse2', ['sse2']],
  ['sse4.2', ['sse4_2', 'popcnt']],
  ['avx', ['avx']],
  ['avx2', ['avx2', 'fma']],
  ['avx512', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
  ['avx512_vnni', ['avx512_vnni']],
  ['avx512_bf16', ['avx512_bf16']],
  ['amx', ['amx_tile', 'amx_bf16']],
];

const armLevels: readonly (readonly [level: string, flags: readonly string[]])[] = [
  ['neon', ['asimd']],
  ['neon_dotprod', ['asimddp']],
  ['sve', ['sve']],
  ['sve2', ['sve2']],
];

/** How wide a level is: a machine runs what was made for any lower one. -1 for a name that is not known. */
export function levelRank(level: string): number {
  return [x86Levels, armLevels].map((levels) => levels.findIndex(([name]) => name === level)).find((rank) => rank >= 0) ?? -1;
}

/** Reads the text of `/proc/cpuinfo`. */
export function parseCpuInfo(text: string): MachineInputs['cpu'] {
  const field = (...names: readonly string[]): string =>
    names.map((name) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'mu').exec(text)?.[1]?.trim()).find((value) => value !== undefined) ?? '';
  const x86 = new Set(field('flags').split(' '));
  const arm = new Set(field('Features').split(' '));
  const [levels, flags] = x86.has('sse2') ? [x86Levels, x86] : [armLevels, arm];
  let level = 'unknown';
  for (const [name, needed] of levels) {
    if (!needed.every((flag) => flags.has(flag))) break;
    level = name;
  }
  return { vendor: field('vendor_id', 'CPU implementer'), model: field('model name', 'Processor', 'CPU part'), level };
}

export async function cpuFacts(): Promise<MachineInputs['cpu']> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return text === '' ? { vendor: '', model: cpus()[0]?.model ?? '', level: 'unknown' } : parseCpuInfo(text);
}

/** By affinity and the quota of the control group, as a program started from here has them too. At least 1. */
export async function usableCpus(): Promise<number> {
  const quota = await cgroupQuota();
  return Math.max(1, Math.min(availableParallelism(), quota === undefined ? Infinity : Math.ceil(quota)));
}

/** `cpu.max` of control groups version 2, of this process's group and those above it; `cpu.cfs_quota_us` of version 1. */
async function cgroupQuota(): Promise<number | undefined> {
  const own = /^0::(.*)$/mu.exec(await readFile('/proc/self/cgroup', 'utf8').catch(() => ''))?.[1];
  const quotas: number[] = [];
  const parts = (own ?? '').split('/').filter((part) => part !== '' && part !== '..');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const quota = parseQuota(await readFile(join('/sys/fs/cgroup', ...parts.slice(0, depth), 'cpu.max'), 'utf8').catch(() => ''));
    if (quota !== undefined) quotas.push(quota);
  }
  const old = await Promise.all(['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => readFile(join('/sys/fs/cgroup/cpu', name), 'utf8').catch(() => '')));
  const oldQuota = parseQuota(old.map((text) => text.trim()).join(' '));
  return quotas.length > 0 ? Math.min(...quotas) : oldQuota;
}

/** `200000 100000` is two processors; `max` and `-1` are no limit. */
export function parseQuota(text: string): number | undefined {
  const [quota = Number.NaN, period = Number.NaN] = text.trim().split(/\s+/u).map(Number);
  return quota > 0 && period > 0 ? quota / period : undefined;
}
