// PyTorch's files before 1.6 (`_use_new_zipfile_serialization=False`): four pickles one after the other (magic number,
// protocol, system, object), a pickled list of storage keys, then each storage: its element count and its elements.

import { ByteCursor } from '../byte-cursor.ts';
import type { ByteSource } from '../byte-source.ts';
import type { FileContent } from '../file-content.ts';
import { damaged, unsupported } from '../format-error.ts';
import { countOf, type InertNode } from '../inert-tree.ts';
import { storageDtype } from './torch-dtypes.ts';
import { TorchObjects, type Storages, type TorchMeaning } from './torch-objects.ts';

const magicNumber = 0x1950a86a20f9469cfc6cn;

/** How the caller reads the pickle at a cursor, and lays a read one out flat. */
export interface PickleReading {
  read(cursor: ByteCursor): InertNode;
  flatten(root: InertNode, meaning: (node: InertNode) => TorchMeaning | undefined): Omit<FileContent, 'format'>;
}

/** Is the first pickle of a stream PyTorch's magic number? */
export function isTorchLegacy(first: InertNode): boolean {
  return first.kind === 'int' && first.value === magicNumber;
}

/** The content of a legacy file. Throws FormatError. */
export function readTorchLegacy(source: ByteSource, pickles: PickleReading): FileContent {
  const cursor = new ByteCursor(source);
  if (!isTorchLegacy(pickles.read(cursor))) throw damaged('the file does not begin with the magic number of PyTorch');
  const protocol = countOf(pickles.read(cursor));
  if (protocol !== 1001) throw unsupported(`PyTorch's protocol ${protocol ?? '(none)'} is not read; 1001 is`);
  const system = pickles.read(cursor);
  const bigEndian = isBigEndian(system);
  const root = pickles.read(cursor);
  const storages = readStorages(cursor, { root, keys: pickles.read(cursor), bigEndian });
  if (cursor.remaining > 0) throw damaged(`${cursor.remaining} bytes follow the last storage`);
  const objects = new TorchObjects({ find: (key) => storages.get(key), bigEndian } satisfies Storages);
  const flat = pickles.flatten(root, (node) => objects.interpret(node));
  const volatile = [
    ...flat.volatile,
    { path: 'file format', value: 'legacy' },
    { path: 'storage keys', value: [...storages.keys()].join(', ') },
    { path: 'byte order', value: bigEndian ? 'big' : 'little' },
  ];
  const unused = [...storages.keys()].filter((key) => !objects.hasMet(key));
  if (unused.length > 0) throw unsupported(`${unused.length} storages belong to no tensor that is read here`);
  return { format: 'PyTorch', tensors: flat.tensors, facts: flat.facts, volatile };
}

function isBigEndian(system: InertNode): boolean {
  if (system.kind !== 'dict') throw damaged('the system information of the file is no dictionary');
  return system.entries.some(([key, value]) => key.kind === 'text' && key.value === 'little_endian' && value.kind === 'bool' && !value.value);
}

function readStorages(cursor: ByteCursor, file: { readonly root: InertNode; readonly keys: InertNode; readonly bigEndian: boolean }): ReadonlyMap<string, ByteSource> {
  if (file.keys.kind !== 'list') throw damaged('the file lists no storage keys');
  const sizes = elementBytesByKey(file.root);
  const storages = new Map<string, ByteSource>();
  for (const node of file.keys.items) {
    const key = node.kind === 'text' ? node.value : undefined;
    const elementBytes = key === undefined ? undefined : sizes.get(key);
    if (key === undefined || elementBytes === undefined) throw damaged('the file keeps a storage that its object does not name');
    storages.set(key, cursor.piece(cursor.u64(!file.bigEndian) * elementBytes));
  }
  return storages;
}

/** The element size of each storage: only the object's persistent ids say it. The tree may share parts, so each is seen once. */
function elementBytesByKey(root: InertNode): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const seen = new Set<InertNode>([root]);
  for (const node of seen) {
    if (node.kind === 'persistent' && node.id.kind === 'tuple') {
      const [, type, key] = node.id.items;
      const dtype = type?.kind === 'global' ? storageDtype(type.name) : undefined;
      if (key?.kind === 'text' && dtype !== undefined) sizes.set(key.value, dtype.elementBytes);
    }
    for (const child of childrenOf(node)) seen.add(child);
  }
  return sizes;
}

function childrenOf(node: InertNode): readonly InertNode[] {
  switch (node.kind) {
    case 'tuple':
    case 'list':
    case 'set':
    case 'frozenset':
      return node.items;
    case 'dict':
      return node.entries.flat();
    case 'call':
      return [node.callee, node.args, ...(node.kwargs === undefined ? [] : [node.kwargs]), ...node.states, ...node.items, ...node.entries.flat()];
    case 'persistent':
      return [node.id];
    default:
      return [];
  }
}
