// Reads what the machine and the program's processes are doing, from /proc; on systems without it there are no readings.
import { execFile } from 'node:child_process';
import { readFile, readdir, statfs } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { promisify } from 'node:util';

/** Counters that only grow, and levels of this moment. Absent where the system does not tell. */
export interface MachineReading {
  readonly atMs: number;
  /** Since the start of the machine, in ticks over all processors. */
  readonly cpuBusy?: number | undefined;
  readonly cpuTotal?: number | undefined;
  readonly memoryUsedBytes?: number | undefined;
  readonly memoryTotalBytes?: number | undefined;
  readonly diskReadBytes?: number | undefined;
  readonly diskWrittenBytes?: number | undefined;
  readonly netReceivedBytes?: number | undefined;
  readonly netSentBytes?: number | undefined;
  readonly diskUsedBytes?: number | undefined;
  readonly diskTotalBytes?: number | undefined;
  readonly diskFreeBytes?: number | undefined;
  readonly load?: number | undefined;
  /** Of the program with all below it. */
  readonly treeMemoryBytes?: number | undefined;
  readonly treeCpuTicks?: number | undefined;
  readonly treeProcesses?: number | undefined;
  readonly gpus: readonly GpuReading[];
}

export interface GpuReading {
  readonly index: number;
  readonly utilization?: number | undefined;
  readonly memoryUsedMb?: number | undefined;
  readonly memoryTotalMb?: number | undefined;
  readonly powerWatts?: number | undefined;
  readonly powerLimitWatts?: number | undefined;
  readonly temperature?: number | undefined;
}

const sectorBytes = 512;
const pageBytes = 4096;

/** `program` is the process whose tree is measured, `folder` names the disk. */
export async function readMachine(program: number | undefined, folder: string): Promise<MachineReading> {
  const [cpu, memory, disk, net, space, tree, gpus] = await Promise.all([
    readCpu(),
    readMemory(),
    readDisk(),
    readNetwork(),
    readSpace(folder),
    program === undefined ? {} : readTree(program),
    readGpus(),
  ]);
  return { atMs: performance.now(), load: loadavg()[0], ...cpu, ...memory, ...disk, ...net, ...space, ...tree, gpus };
}

type Part = Partial<Omit<MachineReading, 'atMs' | 'gpus'>>;

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** proc(5): user nice system idle iowait irq softirq steal. */
async function readCpu(): Promise<Part> {
  const ticks = /^cpu +(.+)$/m
    .exec(await textOf('/proc/stat'))?.[1]
    ?.split(' ')
    .slice(0, 8)
    .map(Number);
  if (ticks === undefined) return {};
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { cpuTotal: total, cpuBusy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
}

async function readMemory(): Promise<Part> {
  const text = await textOf('/proc/meminfo');
  const bytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
  const total = bytes('MemTotal');
  return Number.isNaN(total) ? {} : { memoryTotalBytes: total, memoryUsedBytes: total - bytes('MemAvailable') };
}

/** Whole disks only: partitions would count twice. */
async function readDisk(): Promise<Part> {
  const text = await textOf('/proc/diskstats');
  if (text === '') return {};
  let read = 0;
  let written = 0;
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (!/^(?:sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(fields[2] ?? '')) continue;
    read += Number(fields[5]) * sectorBytes;
    written += Number(fields[9]) * sectorBytes;
  }
  return { diskReadBytes: read, diskWrittenBytes: written };
}

async function readNetwork(): Promise<Part> {
  const text = await textOf('/proc/net/dev');
  if (text === '') return {};
  let received = 0;
  let sent = 0;
  for (const line of text.split('\n')) {
    const [name, counters] = line.split(':');
    if (counters === undefined || name?.trim() === 'lo') continue;
    const fields = counters.trim().split(/\s+/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return { netReceivedBytes: received, netSentBytes: sent };
}

async function readSpace(folder: string): Promise<Part> {
  try {
    const { blocks, bavail, bfree, bsize } = await statfs(folder);
    return { diskTotalBytes: blocks * bsize, diskUsedBytes: (blocks - bfree) * bsize, diskFreeBytes: bavail * bsize };
  } catch {
    return {};
  }
}

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly memoryBytes: number;
}

async function readTree(root: number): Promise<Part> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (names.length === 0) return {};
  const lines = (await Promise.all(names.map(readProcess))).filter((line) => line !== undefined);
  const children = Map.groupBy(lines, ({ parent }) => parent);
  const tree: ProcessLine[] = [];
  const pending = lines.filter(({ pid }) => pid === root);
  for (let line = pending.pop(); line !== undefined; line = pending.pop()) {
    tree.push(line);
    for (const item of children.get(line.pid) ?? []) pending.push(item);
  }
  const sum = (pick: (line: ProcessLine) => number): number => tree.reduce((total, line) => total + pick(line), 0);
  return { treeProcesses: tree.length, treeCpuTicks: sum(({ ticks }) => ticks), treeMemoryBytes: sum(({ memoryBytes }) => memoryBytes) };
}

/** The fields after the name, which is in brackets: state ppid … utime stime (12th, 13th) … rss (22nd), in proc(5)'s order. */
async function readProcess(name: string): Promise<ProcessLine | undefined> {
  const text = await textOf(`/proc/${name}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 22) return undefined;
  return { pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), memoryBytes: Number(fields[21]) * pageBytes };
}

let hasGpus = true;
const gpuQuery = 'index,utilization.gpu,memory.used,memory.total,power.draw,power.limit,temperature.gpu';

async function readGpus(): Promise<readonly GpuReading[]> {
  if (!hasGpus) return [];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', [`--query-gpu=${gpuQuery}`, '--format=csv,noheader,nounits'], { timeout: 5_000 });
    return parseGpuReadings(stdout);
  } catch (error) {
    // Without the tool there is nothing to ask again; a tool that hangs may answer next time.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') hasGpus = false;
    return [];
  }
}

/** What a device does not tell is `[N/A]` or the like. */
export function parseGpuReadings(text: string): readonly GpuReading[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [index, utilization, memoryUsedMb, memoryTotalMb, powerWatts, powerLimitWatts, temperature] = line.split(',').map((field) => {
        const value = Number.parseFloat(field);
        return Number.isFinite(value) ? value : undefined;
      });
      return { index: index ?? 0, utilization, memoryUsedMb, memoryTotalMb, powerWatts, powerLimitWatts, temperature };
    });
}

/** Ticks a second and processors, for shares. */
export const ticksPerSecond = 100;
export const processors = availableParallelism();
