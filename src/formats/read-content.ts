// Recognises what a file is and reads it: the one place where formats meet. Each is handed the others it lives in or
// needs, so that none of them knows another.

import type { ArchiveEntry } from './archive.ts';
import { type ByteSource, sliceSource } from './byte-source.ts';
import { type Content, nameTensor, type Fact, type FileContent, type NamedTensor } from './file-content.ts';
import { FormatError, tooLarge, unsupported } from './format-error.ts';
import { isGguf, readGguf } from './gguf/gguf-file.ts';
import { inflateSource, type Inflate } from './inflate.ts';
import { latin1 } from './latin1.ts';
import { readJson } from './json/json-reader.ts';
import { isLightgbmModel, readLightgbmModel } from './lightgbm/lightgbm-model.ts';
import { isNpy, readNpy } from './npy/npy-file.ts';
import { isOnnx, readOnnx } from './onnx/onnx-model.ts';
import { isPickle, readPickleFile, readTorchArchive } from './read-pickled.ts';
import { isSafetensors, readSafetensors } from './safetensors/safetensors-file.ts';
import { layOut } from './structured-value.ts';
import { columnNames, readCsvRows } from './text/csv-table.ts';
import { lineEnds, looksLikeText, readLines } from './text/text-lines.ts';
import { isTfevents, readTfevents } from './tfevents/tfevents-file.ts';
import { findTorchFolder } from './torch/torch-zip.ts';
import { readUbjson } from './ubjson/ubjson-reader.ts';
import { isXgboostModel, readXgboostModel } from './xgboost/xgboost-model.ts';
import { isZip, readZip } from './zip/zip-archive.ts';

const maxNestedArchives = 3;

/**
 * Reads a file by what its bytes begin with; the name only tells tables and UBJSON. Nothing in it is run.
 * Throws FormatError when the file is of no format read here, is damaged, or passes a bound.
 */
export function readContent(file: ByteSource, name: string, inflate: Inflate): Content {
  const source = withoutMark(file);
  const content = readPlain(source, name, inflate);
  return source === file ? content : { ...content, volatile: [...content.volatile, { path: 'byte order mark', value: 'UTF-8' }] };
}

/** What editors and spreadsheets put before UTF-8 says nothing of the content. */
function withoutMark(source: ByteSource): ByteSource {
  const isMarked = source.size >= 3 && source.read(0, 3).every((byte, index) => byte === [0xef, 0xbb, 0xbf][index]);
  return isMarked ? sliceSource(source, 3, source.size - 3) : source;
}

function readPlain(source: ByteSource, name: string, inflate: Inflate): Content {
  try {
    const arrays = readArrays(source, { name, inflate, depth: 0 });
    if (arrays !== undefined) return { kind: 'arrays', ...arrays };
  } catch (error) {
    // What begins like JSON may be a settings file or one JSON text a line: text all the same.
    if (!(error instanceof FormatError) || !looksLikeText(source)) throw error;
  }
  if (source.size === 0 || !looksLikeText(source)) throw unsupported('the file is of no format that is read here');
  return readTextual(source, name);
}

interface Reading {
  readonly name: string;
  readonly inflate: Inflate;
  readonly depth: number;
}

type Reader = readonly [(source: ByteSource, reading: Reading) => boolean, (source: ByteSource, reading: Reading) => FileContent];

/** Tests in this order: those with a magic number first, those that only look alike last. */
const readers: readonly Reader[] = [
  [(_, { name }) => isTfevents(name), (source) => readTfevents(source)],
  [isZip, readArchive],
  [isNpy, (source) => readNpy(source)],
  [isGguf, readGguf],
  [isSafetensors, (source) => readSafetensors(source, readJson)],
  [isLightgbmModel, readLightgbmModel],
  [(source) => packing(source) !== undefined, readPacked],
  [isPickle, readPickleFile],
  [isJson, (source) => readJsonFile(source)],
  [(_, { name }) => /\.ubj(son)?$/.test(name), (source) => readUbjsonFile(source)],
  [isOnnx, readOnnx],
];

/** The content of a file of arrays; undefined when it is none of those. */
function readArrays(source: ByteSource, reading: Reading): FileContent | undefined {
  const found = readers.find(([recognises]) => source.size > 0 && recognises(source, reading));
  return found?.[1](source, reading);
}

function isJson(source: ByteSource): boolean {
  const head = source.read(0, Math.min(source.size, 64));
  const first = head.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  return (first === 0x7b || first === 0x5b) && looksLikeText(source);
}

function readJsonFile(source: ByteSource): FileContent {
  const value = readJson(source);
  if (isXgboostModel(value)) return readXgboostModel(value, 'JSON');
  return { format: 'JSON', ...layOut(value, { root: '', isVolatile: () => false }) };
}

function readUbjsonFile(source: ByteSource): FileContent {
  const value = readUbjson(source);
  if (isXgboostModel(value)) return readXgboostModel(value, 'UBJSON');
  return { format: 'UBJSON', ...layOut(value, { root: '', isVolatile: () => false }) };
}

/** Before 0.10 joblib put `ZF` and the length in hexadecimal, padded with spaces, before what it compressed. */
function oldJoblibHeader(source: ByteSource): number {
  if (source.size < 22) return 0;
  const head = latin1(source.read(0, 22));
  if (!/^ZF0x[0-9a-f]+L? *$/.test(head.slice(0, 21))) return 0;
  // Python 2 made it one wider.
  return head.endsWith(' ') ? 22 : 21;
}

function packing(file: ByteSource): 'gzip' | 'zlib' | undefined {
  if (file.size < 8) return undefined;
  const header = oldJoblibHeader(file);
  const source = sliceSource(file, header, file.size - header);
  if (source.size < 8) return undefined;
  const [first, second] = source.read(0, 2) as unknown as readonly [number, number];
  if (header === 0 && first === 0x1f && second === 0x8b) return 'gzip';
  return first === 0x78 && ((first << 8) | second) % 31 === 0 ? 'zlib' : undefined;
}

/** A file that is compressed as a whole, as joblib and gzip write them. */
function readPacked(source: ByteSource, reading: Reading): FileContent {
  if (reading.depth >= maxNestedArchives) throw tooLarge(`files within files are read ${maxNestedArchives} deep`);
  const wrapping = packing(source) as 'gzip' | 'zlib';
  const header = oldJoblibHeader(source);
  const inner = inflateSource(sliceSource(source, header, source.size - header), wrapping, reading.inflate);
  const content = readArrays(inner, { ...reading, name: reading.name.replace(/\.(gz|z|zlib)$/i, ''), depth: reading.depth + 1 });
  const head = wrapping === 'gzip' ? [{ path: 'gzip header', value: Array.from(source.read(0, 10), (byte) => byte.toString(16).padStart(2, '0')).join('') }] : [];
  const volatile = [{ path: 'compression', value: `${wrapping}, ${source.size} bytes` }, ...head];
  if (content === undefined) return { format: wrapping, tensors: [rawBytes('unpacked', inner)], facts: [], volatile };
  return { ...content, volatile: [...content.volatile, ...volatile] };
}

function readArchive(source: ByteSource, reading: Reading): FileContent {
  if (reading.depth >= maxNestedArchives) throw tooLarge(`archives within archives are read ${maxNestedArchives} deep`);
  const entries = readZip(source, reading.inflate);
  const volatile = entries.map((entry) => ({ path: `entry ${entry.name}`, value: `${entry.modified}, ${entry.packing}` }));
  const folder = findTorchFolder(entries);
  const content = folder === undefined ? readEntries(entries, reading) : readTorchArchive(entries, folder);
  return { ...content, volatile: [...content.volatile, ...(folder === undefined ? volatile : torchEntries(volatile, folder))] };
}

/** Entries of a PyTorch archive stand under a folder named after the file, which is told once. */
function torchEntries(volatile: readonly Fact[], folder: string): readonly Fact[] {
  return volatile.map(({ path, value }) => ({ path: path.replace(`entry ${folder}`, 'entry '), value }));
}

/** An archive of files: each is read on its own, and those of no known format count byte by byte. */
function readEntries(entries: readonly ArchiveEntry[], reading: Reading): FileContent {
  const isNpz = entries.length > 0 && entries.every((entry) => entry.name.endsWith('.npy'));
  const isKeras = entries.some((entry) => entry.name === 'config.json') && entries.some((entry) => entry.name === 'metadata.json');
  const parts = entries.map((entry) => readEntry(entry, { ...reading, depth: reading.depth + 1 }));
  const facts = parts.flatMap((part) => part.facts);
  const volatile = parts.flatMap((part) => part.volatile);
  // Keras notes when and with which release a model was saved.
  const isNote = (fact: Fact): boolean => isKeras && /^metadata\.json\/(keras_version|date_saved)$/.test(fact.path);
  return {
    format: isNpz ? 'npz' : isKeras ? 'Keras' : 'zip',
    tensors: parts.flatMap((part) => part.tensors),
    facts: facts.filter((fact) => !isNote(fact)),
    volatile: [...volatile, ...facts.filter(isNote)],
  };
}

function readEntry(entry: ArchiveEntry, reading: Reading): FileContent {
  if (entry.name.endsWith('.npy')) {
    const array = attempt(() => readNpy(entry.source, entry.name.slice(0, -'.npy'.length)));
    if (array !== undefined) return { ...array, volatile: array.volatile.map((fact) => ({ ...fact, path: `${entry.name}: ${fact.path}` })) };
  }
  const content = attempt(() => readArrays(entry.source, { ...reading, name: entry.name }));
  const prefix = ({ path, value }: Fact): Fact => ({ path: `${entry.name}/${path}`, value });
  const facts = [{ path: `entry ${entry.name}`, value: content?.format ?? 'bytes' }];
  if (content === undefined) return { format: 'bytes', tensors: [rawBytes(entry.name, entry.source)], facts, volatile: [] };
  return {
    format: content.format,
    tensors: content.tensors.map((tensor) => nameTensor(`${entry.name}/${tensor.name}`, tensor, `${entry.name}/${tensor.key}`)),
    facts: [...facts, ...content.facts.map(prefix)],
    volatile: content.volatile.map(prefix),
  };
}

/** An entry that cannot be read as what it seems to be counts byte by byte; what cannot even be unpacked ends the reading. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function rawBytes(name: string, source: ByteSource): NamedTensor {
  return nameTensor(name, {
    dtype: 'bytes',
    element: 'opaque',
    elementBytes: 1,
    shape: [source.size],
    sizeBytes: source.size,
    read: (offset, length) => source.read(offset, length),
  });
}

function readTextual(source: ByteSource, name: string): Content {
  // Reads all of the file, which who looks at the first rows of a table does not want.
  const ends = (): readonly Fact[] => [{ path: 'line ends', value: lineEnds(source) }];
  const extension = /\.(csv|tsv)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined)
    return {
      kind: 'text',
      format: 'text',
      lines: () => readLines(source),
      get volatile() {
        return ends();
      },
    };
  const separator = extension === 'csv' ? ',' : '\t';
  const rows = (): Iterable<readonly string[]> => readCsvRows(readLines(source), separator);
  const [first] = rows();
  const { columns, hasHeader } = columnNames(first ?? []);
  return {
    kind: 'table',
    format: extension.toUpperCase(),
    columns,
    hasHeader,
    rows,
    get volatile() {
      return ends();
    },
  };
}
