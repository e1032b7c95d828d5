// Every point of runs as a stream: each form says the same, to the bit, and Parquet is read by pyarrow.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { readPointFrames } from '../../../sdk/points-stream.ts';
import type { ExportMetrics } from '../../../sdk/contract.ts';
import { pythonEnvironment, pythonMissing } from '../../python/environments.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';
import { openNative } from './native-under-test.ts';

/** A point with its step and time in digits and its value in bits. */
type Row = readonly [runId: string, key: string, step: string, timestamp: string, value: string];

const oddValues = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1, -1.7976931348623157e308];
const oddKey = 'a "b", c/ß😀';
const far = 2n ** 63n - 1n;

function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number.isNaN(value) ? NaN : value);
  return bytes.toString('hex');
}

/** Two runs: odd values, far steps and times; a long series and short ones beside it. */
async function filledRuns(t: TestContext) {
  const native = await openNative(t);
  const { client, send } = native;
  const [odd, long] = [(await client.createRun({ experimentId: '0' })).id, (await client.createRun({ experimentId: '0' })).id];
  const metrics = oddValues.map(
    (value, step) => `{"key":${JSON.stringify(oddKey)},"value":${Object.is(value, -0) ? '"-0"' : Number.isFinite(value) ? value : `"${value}"`},"step":${step},"timestamp":7}`,
  );
  metrics.push(`{"key":"far","value":1,"step":${far},"timestamp":${far - 1n}}`, `{"key":"far","value":2,"step":${-far - 1n},"timestamp":0}`);
  assert.equal((await send('POST', `/api/v1/runs/${odd}/batch`, { body: `{"metrics":[${metrics.join(',')}]}` })).status, 204);
  const rows: Row[] = oddValues.map((value, step): Row => [odd, oddKey, String(step), '7', bitsOf(value)]);
  rows.push([odd, 'far', String(-far - 1n), '0', bitsOf(2)], [odd, 'far', String(far), String(far - 1n), bitsOf(1)]);
  const points = Array.from({ length: 40_000 }, (_, step) => ({ key: 'long', value: Math.sin(step), step, timestamp: step * 3 }));
  for (let start = 0; start < points.length; start += 20_000) await client.logBatch({ runId: long, metrics: points.slice(start, start + 20_000) });
  for (const { key, step, timestamp, value } of points) rows.push([long, key, String(step), String(timestamp), bitsOf(value)]);
  await client.logBatch({
    runId: long,
    metrics: Array.from({ length: 50 }, (_, index) => ({ key: `short/${String(index).padStart(2, '0')}`, value: index, step: 1, timestamp: 2 })),
  });
  for (let index = 0; index < 50; index += 1) rows.push([long, `short/${String(index).padStart(2, '0')}`, '1', '2', bitsOf(index)]);
  const fetched = async (format: ExportMetrics['format'], query: object = {}): Promise<Buffer> => {
    const response = await client.exportMetrics({ runIds: [odd, long], format, ...query });
    return Buffer.from(await response.arrayBuffer());
  };
  return { native, odd, long, rows: rows.toSorted(byName), fetched };
}

function byName(a: Row, b: Row): number {
  return a[0] + a[1] < b[0] + b[1] ? -1 : a[0] + a[1] > b[0] + b[1] ? 1 : 0;
}

function same(found: readonly Row[], expected: readonly Row[]): void {
  assert.equal(found.length, expected.length);
  const sorted = found.toSorted(byName);
  const differing = sorted.findIndex((row, index) => row.join('\0') !== expected[index]!.join('\0'));
  assert.deepEqual(sorted[differing], expected[differing]);
}

function rowOfJson(line: string): Row {
  const { runId, key, value } = JSON.parse(line) as { readonly runId: string; readonly key: string; readonly value: number | string };
  const [, step, timestamp] = /"step":(-?\d+),"timestamp":(\d+),"value":/.exec(line)!;
  return [runId, key, step!, timestamp!, bitsOf(Number(value))];
}

/** RFC 4180, for the fields there are. */
function rowsOfCsv(text: string): readonly Row[] {
  const lines = [...text.matchAll(/([^,\n"]*),("(?:[^"]|"")*"|[^,\n"]*),([^,\n]*),([^,\n]*),([^,\n]*)\n/g)];
  return lines
    .slice(1)
    .map(([, runId, key, step, timestamp, value]) => [runId!, key!.startsWith('"') ? key!.slice(1, -1).replaceAll('""', '"') : key!, step!, timestamp!, bitsOf(Number(value))]);
}

test('JSON lines, CSV and packed columns say every point of runs, to the bit', async (t) => {
  const { rows, fetched, odd, long, native } = await filledRuns(t);
  const lines = (await fetched('jsonl')).toString().trimEnd().split('\n');
  same(lines.map(rowOfJson), rows);
  same(rowsOfCsv((await fetched('csv')).toString()), rows);
  const packed: Row[] = [];
  for await (const { runId, key, steps, timestamps, values } of readPointFrames(chunks(await fetched('packed'))))
    for (const [index, value] of values.entries()) packed.push([runId, key, String(steps[index]), String(timestamps[index]), bitsOf(value)]);
  same(packed, rows);
  await assert.rejects(async () => {
    for await (const _frame of readPointFrames(chunks((await fetched('packed')).subarray(0, -8)))) continue;
  }, /ends in the middle/);
  const some = (await fetched('jsonl', { runIds: [odd], keys: ['far', 'none'] })).toString();
  same(
    some.trimEnd().split('\n').map(rowOfJson),
    rows.filter(([runId, key]) => runId === odd && key === 'far'),
  );
  assert.equal((await fetched('csv', { runIds: [odd], keys: ['none'] })).toString(), 'run_id,key,step,timestamp,value\n');
  await assert.rejects(native.client.exportMetrics({ runIds: [long, 'f'.repeat(32)], format: 'csv' }), { code: 'not_found' });
});

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 1_013) yield bytes.subarray(start, start + 1_013);
}

test('a client that goes away leaves nothing behind, and one that waits has nothing made ahead of it', async (t) => {
  const { native, long } = await filledRuns(t);
  const response = await native.client.exportMetrics({ runIds: [long], format: 'jsonl' });
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  assert.ok(value!.length < 1024 * 1024, `${value!.length} bytes at once`);
  await reader.cancel();
  assert.deepEqual(native.faults, []);
});

const script = `
import struct, sys, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
print(table.schema.to_string(show_schema_metadata=False).replace('\\n', '; '))
for row in zip(*[table.column(name).to_pylist() for name in ['run_id', 'key', 'step', 'timestamp', 'value']]):
    print('\\t'.join([row[0], row[1], str(row[2]), str(row[3]), struct.pack('>d', row[4]).hex()]))
`;

test('pyarrow reads every point from Parquet, to the bit', { skip: (await pythonMissing()) ?? false }, async (t) => {
  const { rows, fetched, odd } = await filledRuns(t);
  const python = await pythonEnvironment('lake');
  const folder = await mkdtemp(join(tmpdir(), 'assay-parquet-'));
  t.after(() => removeFolderAtOnce(folder));
  const read = async (bytes: Buffer): Promise<readonly string[]> => {
    const file = join(folder, 'points.parquet');
    await writeFile(file, bytes);
    const { code, stdout, stderr } = await python.run(['-c', script, file]);
    assert.equal(code, 0, stderr);
    return stdout.trimEnd().split('\n');
  };
  const [schema, ...lines] = await read(await fetched('parquet'));
  assert.equal(schema, 'run_id: string not null; key: string not null; step: int64 not null; timestamp: int64 not null; value: double not null');
  const found = lines.map((line): Row => {
    const [runId, key, step, timestamp, value] = line.split('\t') as [string, string, string, string, string];
    return [runId, key, step, timestamp, value];
  });
  same(found, rows);
  assert.equal((await read(await fetched('parquet', { runIds: [odd], keys: ['none'] }))).length, 1);
});
