// PyTorch's zip files (torch.save since 1.6, TorchScript): one folder with pickles beside raw storages. Names the parts;
// the pickles themselves are read by the caller, who hands in how.

import type { ArchiveEntry } from '../archive.ts';
import type { ByteSource } from '../byte-source.ts';
import { nameTensor, type FileContent, type NamedTensor } from '../file-content.ts';
import type { InertNode } from '../inert-tree.ts';
import { decodeUtf8 } from '../utf8.ts';
import { TorchObjects, type TorchMeaning } from './torch-objects.ts';

/** How the caller turns one pickle into content, given what storages and tensors mean in it. */
export type FlattenPickle = (source: ByteSource, meaning: (node: InertNode) => TorchMeaning | undefined, root: string) => Omit<FileContent, 'format'>;

/** Records that describe the saving, not what was saved. */
const volatileRecords = new Set(['version', 'byteorder', '.format_version', '.storage_alignment', '.data/serialization_id']);
const maxRecordText = 4096;

/** The folder all entries stand in, when the archive is one of PyTorch's; else undefined. */
export function findTorchFolder(entries: readonly ArchiveEntry[]): string | undefined {
  const pickle = entries.find((entry) => entry.name === 'data.pkl' || /^[^/]+\/data\.pkl$/.test(entry.name));
  const folder = pickle?.name.slice(0, -'data.pkl'.length);
  return folder !== undefined && entries.every((entry) => entry.name.startsWith(folder)) ? folder : undefined;
}

/** The content of a PyTorch archive. The folder's name is the file's stem and therefore volatile. */
export function readTorchZip(entries: readonly ArchiveEntry[], folder: string, flatten: FlattenPickle): FileContent {
  const records = new Map(entries.map((entry) => [entry.name.slice(folder.length), entry]));
  const reading: Reading = { records, used: new Set(), bigEndian: recordText(records.get('byteorder')) === 'big', flatten };
  const parts = [...records.keys()]
    .filter((name) => name.endsWith('.pkl') && !name.includes('/'))
    .sort(dataFirst)
    .map((name) => readPart(reading, name));
  const tensors = parts.flatMap((part) => part.tensors);
  const volatile = parts.flatMap((part) => part.volatile);
  const facts = parts.flatMap((part) => part.facts);
  volatile.push({ path: 'file format', value: 'zip' }, { path: 'archive folder', value: folder });
  for (const [name, entry] of records) {
    if (volatileRecords.has(name)) volatile.push({ path: `record ${name}`, value: recordText(entry) ?? `crc ${entry.checksum}` });
    else if (!reading.used.has(name)) tensors.push(rawRecord(name, entry));
  }
  return { format: 'PyTorch', tensors, facts, volatile };
}

interface Reading {
  readonly records: ReadonlyMap<string, ArchiveEntry>;
  readonly used: Set<string>;
  readonly bigEndian: boolean;
  readonly flatten: FlattenPickle;
}

function dataFirst(one: string, other: string): number {
  if (one === other) return 0;
  if (one === 'data.pkl') return -1;
  return other === 'data.pkl' || one > other ? 1 : -1;
}

/** A pickle `x.pkl` keeps its storages under `x/`. */
function readPart(reading: Reading, name: string): Omit<FileContent, 'format'> {
  const entry = reading.records.get(name) as ArchiveEntry;
  const stem = name.slice(0, -'.pkl'.length);
  const find = (key: string): ByteSource | undefined => {
    const record = reading.records.get(`${stem}/${key}`);
    if (record !== undefined) reading.used.add(`${stem}/${key}`);
    return record?.source;
  };
  const objects = new TorchObjects({ find, bigEndian: reading.bigEndian });
  reading.used.add(name);
  return reading.flatten(entry.source, (node) => objects.interpret(node), stem === 'data' ? '' : `<${stem}>`);
}

function recordText(entry: ArchiveEntry | undefined): string | undefined {
  if (entry === undefined || entry.sizeBytes > maxRecordText) return undefined;
  return decodeUtf8(entry.source.read(0, entry.sizeBytes)).trim();
}

/** A record that no pickle refers to still counts, byte by byte. */
function rawRecord(name: string, entry: ArchiveEntry): NamedTensor {
  return nameTensor(`<record ${name}>`, {
    dtype: 'bytes',
    element: 'opaque',
    elementBytes: 1,
    shape: [entry.sizeBytes],
    sizeBytes: entry.sizeBytes,
    read: (offset, length) => entry.source.read(offset, length),
  });
}
