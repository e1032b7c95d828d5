// Two readings of the machine as metrics, under the names that MLflow's own system metrics have, so that they are found
// where its users look for them. What MLflow does not measure stands beside them under the same prefix. Pure.
import { type GpuReading, type MachineReading, processors, ticksPerSecond } from './machine-readings.ts';

export interface SystemMetric {
  readonly key: string;
  readonly value: number;
}

const mega = 1e6;

/** `first` is the reading at the start: traffic is told since then. `before` is the one before, for shares of time. */
export function systemMetrics(now: MachineReading, before: MachineReading, first: MachineReading): readonly SystemMetric[] {
  const metrics: (readonly [string, number | undefined])[] = [
    ['cpu_utilization_percentage', share(difference(now.cpuBusy, before.cpuBusy), difference(now.cpuTotal, before.cpuTotal))],
    ['system_memory_usage_megabytes', scaled(now.memoryUsedBytes, mega)],
    ['system_memory_usage_percentage', share(now.memoryUsedBytes, now.memoryTotalBytes)],
    ['disk_usage_megabytes', scaled(now.diskUsedBytes, mega)],
    ['disk_usage_percentage', share(now.diskUsedBytes, now.diskTotalBytes)],
    ['disk_available_megabytes', scaled(now.diskFreeBytes, mega)],
    ['network_receive_megabytes', scaled(difference(now.netReceivedBytes, first.netReceivedBytes), mega)],
    ['network_transmit_megabytes', scaled(difference(now.netSentBytes, first.netSentBytes), mega)],
    ['disk_read_megabytes', scaled(difference(now.diskReadBytes, first.diskReadBytes), mega)],
    ['disk_write_megabytes', scaled(difference(now.diskWrittenBytes, first.diskWrittenBytes), mega)],
    ['load_1m', now.load],
    ['process_cpu_percentage', processShare(now, before)],
    ['process_memory_megabytes', now.treeProcesses === 0 ? undefined : scaled(now.treeMemoryBytes, mega)],
    ...now.gpus.flatMap(gpuMetrics),
  ];
  return metrics.flatMap(([name, value]) => (value === undefined || !Number.isFinite(value) ? [] : [{ key: `system/${name}`, value: Math.round(value * 1000) / 1000 }]));
}

function gpuMetrics({ index, utilization, memoryUsedMb, memoryTotalMb, powerWatts, powerLimitWatts, temperature }: GpuReading): readonly (readonly [string, number | undefined])[] {
  return [
    [`gpu_${index}_utilization_percentage`, utilization],
    [`gpu_${index}_memory_usage_megabytes`, memoryUsedMb],
    [`gpu_${index}_memory_usage_percentage`, share(memoryUsedMb, memoryTotalMb)],
    [`gpu_${index}_power_usage_watts`, powerWatts],
    [`gpu_${index}_power_usage_percentage`, share(powerWatts, powerLimitWatts)],
    [`gpu_${index}_temperature_celsius`, temperature],
  ];
}

/** Of all processors together, so that 100 is a machine that does nothing else. */
function processShare(now: MachineReading, before: MachineReading): number | undefined {
  const ticks = difference(now.treeCpuTicks, before.treeCpuTicks);
  const seconds = (now.atMs - before.atMs) / 1000;
  // A child that ended takes its time out of the sum.
  return ticks === undefined || ticks < 0 ? undefined : share(ticks / ticksPerSecond, seconds * processors);
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before;
}

function share(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (part / whole) * 100;
}

function scaled(bytes: number | undefined, unit: number): number | undefined {
  return bytes === undefined ? undefined : bytes / unit;
}
