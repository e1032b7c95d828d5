// What PyTorch's objects inside a pickle mean: storages by their persistent id, tensors as views on storages.
// Storage keys differ from save to save (in the old format they are memory addresses) and never count.

import { denseStrides, viewArray } from '../array-view.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ArrayData, Fact } from '../file-content.ts';
import { callArguments, calleeName, countOf, countsOf, type CallNode, type GlobalNode, type InertNode } from '../inert-tree.ts';
import { storageDtype, torchDtype, type TorchDtype } from './torch-dtypes.ts';

/** The bytes a file keeps for storages, by key; undefined when the file has none under the key. */
export interface Storages {
  find(key: string): ByteSource | undefined;
  readonly bigEndian: boolean;
}

export interface TorchArray {
  readonly arrays: readonly { readonly field: string; readonly data: ArrayData }[];
  readonly facts: readonly Fact[];
  readonly volatile: readonly Fact[];
}

export type TorchMeaning = ({ readonly kind: 'arrays' } & TorchArray) | { readonly kind: 'value'; readonly text: string };

interface StorageReference {
  readonly key: string;
  readonly location: string;
  readonly dtype: TorchDtype;
  readonly source: ByteSource;
}

/** Which storages were met, in the order in which the pickle names them: sharing is content, keys are not. */
export class TorchObjects {
  readonly #storages: Storages;
  readonly #met = new Map<string, number>();

  constructor(storages: Storages) {
    this.#storages = storages;
  }

  /** Has a tensor of the pickle used the storage? */
  hasMet(key: string): boolean {
    return this.#met.has(key);
  }

  interpret(node: InertNode): TorchMeaning | undefined {
    if (node.kind === 'persistent') return this.#bareStorage(node);
    if (node.kind === 'global') return node.module === 'torch' && torchDtype(node.name) !== undefined ? { kind: 'value', text: `dtype ${node.name}` } : undefined;
    if (node.kind !== 'call' || node.states.length > 0) return undefined;
    return calleeName(node) === 'torch._utils._rebuild_parameter' ? this.#parameter(node) : this.#tensor(node);
  }

  /** `_rebuild_parameter(tensor, requires_grad, hooks)`: the tensor itself, and that it is a parameter. */
  #parameter(node: CallNode): TorchMeaning | undefined {
    const [tensorNode, gradient, hooks] = callArguments(node) ?? [];
    const tensor = tensorNode?.kind === 'call' ? this.#tensor(tensorNode) : undefined;
    if (tensor?.kind !== 'arrays' || gradient?.kind !== 'bool' || !isEmpty(hooks)) return undefined;
    return { ...tensor, facts: [...tensor.facts, { path: '<parameter>', value: gradient.value ? 'trained' : 'frozen' }] };
  }

  #bareStorage(node: InertNode): TorchMeaning | undefined {
    const storage = this.#reference(node);
    if (storage === undefined) return undefined;
    const { dtype } = storage;
    const count = Math.floor(storage.source.size / dtype.elementBytes);
    return this.#view(storage, { dtype, offset: 0, shape: [count], strides: undefined, facts: [] });
  }

  /** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`; v3 has the dtype before the metadata. */
  #tensor(node: CallNode): TorchMeaning | undefined {
    const name = calleeName(node);
    const args = callArguments(node);
    if (args === undefined || name === undefined || !/^torch\._utils\._rebuild_tensor(_v2|_v3)?$/.test(name)) return undefined;
    const [storageNode, offsetNode, sizeNode, strideNode] = args;
    const storage = storageNode === undefined ? undefined : this.#reference(storageNode);
    const stated = args[6];
    const dtype = name.endsWith('_v3') ? (stated?.kind === 'global' ? torchDtype(stated.name) : undefined) : storage?.dtype;
    const offset = countOf(offsetNode);
    const shape = countsOf(sizeNode);
    const strides = countsOf(strideNode);
    const metadata = args[name.endsWith('_v3') ? 7 : 6];
    if (storage === undefined || dtype === undefined || offset === undefined || shape === undefined || strides === undefined || !isEmpty(args[5]) || !isEmpty(metadata))
      return undefined;
    const facts = args[4] === undefined ? [] : [{ path: '<requires grad>', value: args[4].kind === 'bool' ? String(args[4].value) : args[4].kind }];
    return this.#view(storage, { dtype, offset, shape, strides, facts });
  }

  #view(
    storage: StorageReference,
    view: {
      readonly dtype: TorchDtype;
      readonly offset: number;
      readonly shape: readonly number[];
      readonly strides: readonly number[] | undefined;
      readonly facts: readonly Fact[];
    },
  ): TorchMeaning {
    const { dtype, shape } = view;
    const known = this.#met.get(storage.key);
    const number = known ?? this.#met.size;
    this.#met.set(storage.key, number);
    const dense = denseStrides(shape, 1, 'C');
    const strides = view.strides ?? dense;
    const data = viewArray({
      source: storage.source,
      offset: view.offset * dtype.elementBytes,
      dtype: dtype.name,
      element: dtype.element,
      elementBytes: dtype.elementBytes,
      shape,
      strides: strides.map((stride) => stride * dtype.elementBytes),
      swapBytes: this.#storages.bigEndian ? dtype.numberBytes : 1,
    });
    const shared = known === undefined ? [] : [{ path: '<shares storage>', value: `with the ${ordinal(number)} one from element ${view.offset}` }];
    const volatile = [
      { path: '<device>', value: storage.location },
      { path: '<strides>', value: strides.join(', ') },
      { path: '<storage>', value: `${storage.source.size} bytes, from element ${view.offset}` },
    ];
    return { kind: 'arrays', arrays: [{ field: '', data }], facts: [...view.facts, ...shared], volatile };
  }

  /** Persistent ids are `('storage', class, key, location, count)`, with a view after it in the old format. */
  #reference(node: InertNode): StorageReference | undefined {
    if (node.kind !== 'persistent' || node.id.kind !== 'tuple') return undefined;
    const [tag, type, keyNode, locationNode, , viewNode] = node.id.items;
    if (textValue(tag) !== 'storage' || type?.kind !== 'global') return undefined;
    const key = textValue(keyNode);
    const dtype = storageDtype((type satisfies GlobalNode).name);
    const whole = key === undefined ? undefined : this.#storages.find(key);
    if (key === undefined || dtype === undefined || whole === undefined || (viewNode !== undefined && viewNode.kind !== 'none')) return undefined;
    return { key, dtype, location: textValue(locationNode) ?? '', source: whole };
  }
}

function ordinal(index: number): string {
  return `#${index + 1}`;
}

function textValue(node: InertNode | undefined): string | undefined {
  if (node?.kind === 'text') return node.value;
  return node?.kind === 'int' ? String(node.value) : undefined;
}

/** No hooks, no metadata: None or an empty (ordered) dict. */
function isEmpty(node: InertNode | undefined): boolean {
  if (node === undefined || node.kind === 'none') return true;
  if (node.kind === 'dict') return node.entries.length === 0;
  return (
    node.kind === 'call' && calleeName(node) === 'collections.OrderedDict' && node.entries.length === 0 && node.states.length === 0 && (callArguments(node)?.length ?? 1) === 0
  );
}
