// joblib writes an array's raw bytes into the pickle stream itself, right behind the state of a small wrapper object
// (joblib.numpy_pickle.NumpyArrayWrapper). This hook takes them out, so that the opcodes behind them can be read.

import type { ByteCursor } from '../byte-cursor.ts';
import { countElements } from '../array-view.ts';
import { damaged } from '../format-error.ts';
import { calleeName, countOf, countsOf, type ArraysNode, type CallNode, type InertNode } from '../inert-tree.ts';
import { dtypeBytes, openNumpyArray, type NumpyDtype } from '../numpy-dtype.ts';
import { findDtype, textOf } from '../numpy-objects.ts';

/** The array behind a wrapper's state; for an array of objects the pickle behind it; undefined for any other object. */
export function readWrappedArray(node: CallNode, cursor: ByteCursor, nested: () => InertNode): InertNode | undefined {
  if (wrapperName(node) !== 'joblib.numpy_pickle.NumpyArrayWrapper') return undefined;
  const state = stateOf(node);
  const shape = countsOf(state.get('shape'));
  const typeNode = state.get('dtype');
  if (shape === undefined || typeNode === undefined) throw damaged('an array of joblib states no shape or no element type');
  const dtype = findDtype(typeNode);
  if (dtype === undefined) return nested();
  return inlineArray(cursor, {
    shape,
    dtype,
    order: textOf(state.get('order')) === 'F' ? 'F' : 'C',
    subclass: subclassName(state.get('subclass')),
    aligned: countOf(state.get('numpy_array_alignment_bytes')) !== undefined,
  });
}

/** Protocols 0 and 1 make the wrapper through copyreg. */
function wrapperName(node: CallNode): string | undefined {
  const name = calleeName(node);
  if (name !== 'copyreg._reconstructor' && name !== 'copy_reg._reconstructor') return name;
  const made = node.args.kind === 'tuple' ? node.args.items[0] : undefined;
  return made?.kind === 'global' ? `${made.module}.${made.name}` : undefined;
}

function stateOf(node: CallNode): ReadonlyMap<string, InertNode> {
  const state = node.states[0];
  if (state?.kind !== 'dict') throw damaged('an array of joblib has no state');
  // Python 2 wrote its texts as bytes.
  return new Map(
    state.entries.flatMap(([key, value]) => {
      const name = textOf(key);
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Arrays mapped from a file are loaded as plain ones. */
function subclassName(node: InertNode | undefined): string | undefined {
  if (node?.kind !== 'global') return 'unknown';
  const name = `${node.module}.${node.name}`;
  return /^numpy\.(?:core\.|_core\.)?(?:memmap\.)?(?:ndarray|memmap)$/.test(name) ? undefined : name;
}

interface Inline {
  readonly shape: readonly number[];
  readonly dtype: NumpyDtype;
  readonly order: 'C' | 'F';
  readonly subclass: string | undefined;
  readonly aligned: boolean;
}

/** Since joblib 1.1 a byte that counts the padding, and the padding, stand before the elements. */
function inlineArray(cursor: ByteCursor, { shape, dtype, order, subclass, aligned }: Inline): ArraysNode {
  if (aligned) cursor.skip(cursor.u8());
  const source = cursor.piece(countElements(shape) * dtypeBytes(dtype));
  return { kind: 'arrays', arrays: openNumpyArray({ source, offset: 0, shape, dtype, order }), order, subclass };
}
