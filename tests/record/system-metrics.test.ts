// The machine's metrics: shares and sums from readings, and the reading of this very machine.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { type MachineReading, parseGpuReadings, readMachine } from '../../src/record/machine-readings.ts';
import { systemMetrics } from '../../src/record/system-metrics.ts';
import { skipUnless } from '../skips.ts';

const value = (metrics: ReturnType<typeof systemMetrics>, name: string): number | undefined => metrics.find(({ key }) => key === `system/${name}`)?.value;

it('shares are of the time between readings, traffic is since the start', () => {
  const first: MachineReading = { atMs: 0, cpuBusy: 100, cpuTotal: 1000, netReceivedBytes: 1e6, memoryUsedBytes: 2e9, memoryTotalBytes: 8e9, gpus: [] };
  const before: MachineReading = { ...first, atMs: 1000, cpuBusy: 150, cpuTotal: 1200 };
  const now: MachineReading = { ...first, atMs: 2000, cpuBusy: 200, cpuTotal: 1400, netReceivedBytes: 4e6 };
  const metrics = systemMetrics(now, before, first);
  assert.equal(value(metrics, 'cpu_utilization_percentage'), 25);
  assert.equal(value(metrics, 'network_receive_megabytes'), 3);
  assert.equal(value(metrics, 'system_memory_usage_percentage'), 25);
  assert.equal(value(metrics, 'disk_usage_percentage'), undefined);
});

it('graphics processors are told one by one, and what they do not tell is left out', () => {
  const gpus = parseGpuReadings('0, 87, 1024, 4096, 120.50, 300.00, 65\n1, [N/A], 10, 4096, [Not Supported], [N/A], 40\n');
  const reading: MachineReading = { atMs: 0, gpus };
  const metrics = systemMetrics(reading, reading, reading);
  assert.equal(value(metrics, 'gpu_0_utilization_percentage'), 87);
  assert.equal(value(metrics, 'gpu_0_memory_usage_percentage'), 25);
  assert.equal(value(metrics, 'gpu_1_utilization_percentage'), undefined);
  assert.equal(value(metrics, 'gpu_1_temperature_celsius'), 40);
});

it('this machine and the tree below this process can be read', { skip: skipUnless(process.platform === 'linux', 'no /proc on this system') }, async () => {
  const before = await readMachine(process.pid, process.cwd());
  const now = await readMachine(process.pid, process.cwd());
  assert.ok((now.treeProcesses ?? 0) >= 1);
  assert.ok((now.treeMemoryBytes ?? 0) > 10e6);
  assert.ok((now.memoryTotalBytes ?? 0) > (now.memoryUsedBytes ?? Infinity));
  assert.ok((value(systemMetrics(now, before, before), 'disk_available_megabytes') ?? 0) > 0);
});
