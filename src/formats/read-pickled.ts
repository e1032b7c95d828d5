// Files that are pickles in whole or in part: plain ones, joblib's with arrays in between, PyTorch's old and new.
// Joins the reader of opcodes with the readers of the libraries' objects.

import type { ArchiveEntry } from './archive.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { ByteSource } from './byte-source.ts';
import type { FileContent } from './file-content.ts';
import { damaged, FormatError, tooLarge } from './format-error.ts';
import type { InertNode } from './inert-tree.ts';
import { readWrappedArray } from './joblib/array-wrapper.ts';
import { interpretNumpy } from './numpy-interpreter.ts';
import { interpretBuiltins } from './pickle/builtin-objects.ts';
import type { Interpretation, Interpreter } from './pickle/interpretation.ts';
import { flattenPickle } from './pickle/pickle-content.ts';
import { readPickle, type Pickle } from './pickle/pickle-reader.ts';
import { readTorchLegacy, isTorchLegacy } from './torch/torch-legacy.ts';
import type { TorchMeaning } from './torch/torch-objects.ts';
import { readTorchZip } from './torch/torch-zip.ts';

/** Opcodes that a pickle of protocols 0 and 1 may begin with: a mark, a container, an atom, a global. */
const oldBeginnings = new Set(Array.from('(]})cNIJKMLFGSTUVX', (letter) => letter.charCodeAt(0)));

/** Is the file one or more pickles? Protocols 2 and up say so; older ones are tried, and must end where the file ends. */
export function isPickle(source: ByteSource): boolean {
  const cursor = new ByteCursor(source);
  if (source.size < 2) return false;
  const first = cursor.u8();
  if (first === 0x80) return cursor.u8() <= 5;
  if (!oldBeginnings.has(first) || source.read(source.size - 1, 1)[0] !== 0x2e) return false;
  try {
    readAll(new ByteCursor(source));
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Files of many pickles are logs of objects; beyond this they are compared by their bytes. */
const maxPickles = 10_000;

/** Bytes as protocols 0 to 2 spell them. */
function bytesOf(node: InertNode): Uint8Array | undefined {
  const meaning = interpretBuiltins(node);
  return meaning?.kind === 'node' && meaning.node.kind === 'bytes' ? meaning.node.source.read(0, meaning.node.source.size) : undefined;
}

const numpy: Interpreter = (node) => interpretNumpy(node, bytesOf) satisfies Interpretation | undefined;

/** Reads pickles, a joblib file or a legacy PyTorch file. Throws FormatError. */
export function readPickleFile(source: ByteSource): FileContent {
  const cursor = new ByteCursor(source);
  const first = readPickle(cursor, readWrappedArray);
  if (isTorchLegacy(first.root)) return readTorchLegacy(source, { read: (at) => readPickle(at).root, flatten: (root, meaning) => flatten(root, meaning, '') });
  const all = [first, ...readAll(cursor)];
  const parts = all.map(({ root }, index) => flattenPickle(root, { interpreters: [interpretBuiltins, numpy], root: all.length === 1 ? '' : `<pickle ${index}>` }));
  return {
    format: 'pickle',
    tensors: parts.flatMap((part) => part.tensors),
    facts: [{ path: 'pickles in the file', value: String(all.length) }, ...parts.flatMap((part) => part.facts)],
    volatile: [...parts.flatMap((part) => part.volatile), { path: 'pickle protocol', value: String(all.reduce((newest, { protocol }) => Math.max(newest, protocol), 0)) }],
  };
}

/** The pickles that stand one behind the other up to the end of the file. */
function readAll(cursor: ByteCursor): readonly Pickle[] {
  const pickles: Pickle[] = [];
  while (cursor.remaining > 0) {
    if (pickles.length >= maxPickles) throw tooLarge(`a file of more than ${maxPickles} pickles`);
    pickles.push(readPickle(cursor, readWrappedArray));
  }
  return pickles;
}

/** Reads a PyTorch archive whose entries stand under `folder`. Throws FormatError. */
export function readTorchArchive(entries: readonly ArchiveEntry[], folder: string): FileContent {
  return readTorchZip(entries, folder, (source, meaning, root) => {
    const cursor = new ByteCursor(source);
    const tree = readPickle(cursor).root;
    if (cursor.remaining > 0) throw damaged(`${cursor.remaining} bytes follow a pickle of the archive`);
    return flatten(tree, meaning, root);
  });
}

function flatten(root: InertNode, meaning: (node: InertNode) => TorchMeaning | undefined, path: string): Omit<FileContent, 'format'> {
  return flattenPickle(root, { interpreters: [meaning, interpretBuiltins, numpy], root: path });
}
