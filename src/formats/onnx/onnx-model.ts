// ONNX models: the graph as facts and its initialisers as tensors. Names inside a graph are the exporter's choice, so
// values go by the place of first use: equal graphs are equal under other names. Inputs and outputs keep theirs.

import type { ByteSource } from '../byte-source.ts';
import { nameTensor, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { damaged, tooLarge } from '../format-error.ts';
import { fieldText, readOnnxTensor } from './onnx-tensor.ts';
import { bytesField, numberField, readProtobuf, repeatedBytes, type WireField } from '../protobuf-wire.ts';

const maxGraphDepth = 16;
const maxShownBytes = 64;

interface Collected {
  readonly tensors: NamedTensor[];
  readonly facts: Fact[];
  readonly volatile: Fact[];
}

/** A graph and where it stands; `scope` maps the names of values outside it to what they canonically are. */
interface Place {
  readonly path: string;
  readonly depth: number;
  readonly scope: ReadonlyMap<string, string>;
}

/** Does the file look like a ModelProto: an ir_version first, and a graph? */
export function isOnnx(source: ByteSource): boolean {
  if (source.size < 8 || source.read(0, 1)[0] !== 0x08) return false;
  try {
    const fields = readProtobuf(source);
    return fields.every((field) => field.number <= 30) && bytesField(fields, 7) !== undefined && bytesField(fields, 8) !== undefined;
  } catch {
    return false;
  }
}

/** Reads a model. Throws FormatError. */
export function readOnnx(source: ByteSource): FileContent {
  const fields = readProtobuf(source);
  const graph = bytesField(fields, 7);
  if (graph === undefined) throw damaged('the model has no graph');
  const result: Collected = { tensors: [], facts: [], volatile: [] };
  readGraph(graph, { path: '', depth: 0, scope: new Map() }, result);
  for (const [number, path] of [
    [2, 'producer name'],
    [3, 'producer version'],
    [6, 'description'],
  ] as const)
    result.volatile.push({ path, value: fieldText(fields, number) });
  result.volatile.push({ path: 'IR version', value: String(numberField(fields, 1) ?? 0n) });
  leftOver(fields, { path: 'model', known: new Set([1, 2, 3, 6, 7]) }, result);
  return { format: 'ONNX', ...result };
}

/** GraphProto: nodes 1, name 2, initialisers 5, description 10, inputs 11, outputs 12, shapes of inner values 13. */
function readGraph(source: ByteSource, place: Place, result: Collected): void {
  if (place.depth > maxGraphDepth) throw tooLarge(`graphs nest deeper than ${maxGraphDepth}`);
  const fields = readProtobuf(source);
  const at = (part: string): string => (place.path === '' ? part : `${place.path}/${part}`);
  const scope = new Map(place.scope);
  const initialisers = new Map(
    repeatedBytes(fields, 5)
      .map((tensor) => readOnnxTensor(tensor))
      .map((tensor) => [tensor.name, tensor]),
  );
  for (const [index, input] of repeatedBytes(fields, 11).entries()) readInterface(input, { path: at(`input ${index}`), scope, prefix: at('input '), fresh: initialisers }, result);
  const names: string[] = [];
  for (const [index, node] of repeatedBytes(fields, 1).entries()) {
    const parts = readProtobuf(node);
    for (const [slot, input] of repeatedBytes(parts, 1).entries()) {
      const name = textOf(input);
      if (initialisers.has(name) && !scope.has(name)) scope.set(name, at(`initialiser of node ${index}, input ${slot}`));
    }
    readNode(parts, { path: at(`node ${index}`), depth: place.depth, scope }, result);
    for (const [slot, output] of repeatedBytes(parts, 2).entries()) scope.set(textOf(output), at(`node ${index}, output ${slot}`));
    names.push(fieldText(parts, 3));
  }
  for (const [name, tensor] of initialisers) {
    const key = scope.get(name) ?? at(`unused initialiser ${name}`);
    result.tensors.push(nameTensor(at(name), tensor.data, key));
    if (tensor.texts.length > 0) result.facts.push({ path: key, value: tensor.texts.join(', ') });
    result.volatile.push({ path: `name of ${key}`, value: name }, { path: `description of ${key}`, value: tensor.doc });
  }
  for (const [index, output] of repeatedBytes(fields, 12).entries()) readOutput(output, { path: at(`output ${index}`), scope }, result);
  result.volatile.push(
    { path: at('graph name'), value: fieldText(fields, 2) },
    { path: at('node names'), value: names.join(', ') },
    { path: at('graph description'), value: fieldText(fields, 10) },
  );
  for (const info of repeatedBytes(fields, 13)) readValueInfo(info, { at, scope }, result);
  leftOver(fields, { path: at('graph'), known: new Set([1, 2, 5, 10, 11, 12, 13]) }, result);
}

interface Interface {
  readonly path: string;
  readonly scope: Map<string, string>;
  readonly prefix: string;
  readonly fresh: ReadonlyMap<string, unknown>;
}

/** An input that is also an initialiser only gives it a default; old exporters list all of them so. */
function readInterface(source: ByteSource, { path, scope, prefix, fresh }: Interface, result: Collected): void {
  const fields = readProtobuf(source);
  const name = fieldText(fields, 1);
  if (fresh.has(name)) {
    result.volatile.push({ path: `${path} (has a default)`, value: name });
    return;
  }
  scope.set(name, `${prefix}${JSON.stringify(name)}`);
  result.facts.push({ path, value: `${JSON.stringify(name)} of type ${bytesText(bytesField(fields, 2))}` });
}

function readOutput(source: ByteSource, { path, scope }: { readonly path: string; readonly scope: ReadonlyMap<string, string> }, result: Collected): void {
  const fields = readProtobuf(source);
  const name = fieldText(fields, 1);
  result.facts.push({ path, value: `${JSON.stringify(name)} of type ${bytesText(bytesField(fields, 2))} from ${scope.get(name) ?? JSON.stringify(name)}` });
}

/** Inferred shapes of inner values: exporters write them or not, and they follow from the graph. */
function readValueInfo(source: ByteSource, graph: { at(part: string): string; readonly scope: ReadonlyMap<string, string> }, result: Collected): void {
  const fields = readProtobuf(source);
  const name = fieldText(fields, 1);
  result.volatile.push({ path: graph.at(`shape of ${graph.scope.get(name) ?? name}`), value: bytesText(bytesField(fields, 2)) });
}

/** NodeProto: inputs 1, outputs 2, name 3, operator 4, attributes 5, description 6, domain 7, overload 8, notes 9. */
function readNode(fields: readonly WireField[], place: Place, result: Collected): void {
  const inputs = repeatedBytes(fields, 1).map((input) => (textOf(input) === '' ? 'nothing' : (place.scope.get(textOf(input)) ?? JSON.stringify(textOf(input)))));
  const outputs = repeatedBytes(fields, 2).map((output) => (textOf(output) === '' ? 'nothing' : 'value'));
  result.facts.push({ path: place.path, value: `${fieldText(fields, 7)}.${fieldText(fields, 4)}${fieldText(fields, 8)} of (${inputs.join('; ')}) gives (${outputs.join(', ')})` });
  for (const attribute of repeatedBytes(fields, 5)) readAttribute(readProtobuf(attribute), place, result);
  describe(fields, { path: place.path, numbers: [6, 9] }, result);
  leftOver(fields, { path: place.path, known: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]) }, result);
}

/** Descriptions and notes for people: shown when they differ. */
function describe(fields: readonly WireField[], place: { readonly path: string; readonly numbers: readonly number[] }, result: Collected): void {
  for (const number of place.numbers) {
    for (const [index, source] of repeatedBytes(fields, number).entries())
      if (source.size > 0) result.volatile.push({ path: `${place.path}/note ${number} (${index})`, value: bytesText(source) });
  }
}

/** AttributeProto: name 1, a tensor 5, a graph 6, tensors 10, graphs 11, description 13; everything else by its bytes. */
function readAttribute(fields: readonly WireField[], place: Place, result: Collected): void {
  const path = `${place.path}/${fieldText(fields, 1)}`;
  for (const [index, source] of [...repeatedBytes(fields, 5), ...repeatedBytes(fields, 10)].entries()) {
    const tensor = readOnnxTensor(source);
    result.tensors.push(nameTensor(`${path}/tensor ${index}`, tensor.data));
    if (tensor.texts.length > 0) result.facts.push({ path: `${path}/tensor ${index}`, value: tensor.texts.join(', ') });
  }
  for (const [index, graph] of [...repeatedBytes(fields, 6), ...repeatedBytes(fields, 11)].entries())
    readGraph(graph, { path: `${path}/graph ${index}`, depth: place.depth + 1, scope: place.scope }, result);
  describe(fields, { path, numbers: [13] }, result);
  leftOver(fields, { path, known: new Set([1, 5, 6, 10, 11, 13]) }, result);
}

/** Fields that no rule above reads still count, by number and bytes. */
function leftOver(fields: readonly WireField[], place: { readonly path: string; readonly known: ReadonlySet<number> }, result: Collected): void {
  const rest = fields.filter((field) => !place.known.has(field.number));
  for (const [index, field] of rest.entries()) {
    const path = `${place.path}/field ${field.number} (${index})`;
    if (field.wire === 'varint') result.facts.push({ path, value: String(field.value) });
    else if (field.source.size <= maxShownBytes) result.facts.push({ path, value: bytesText(field.source) });
    else
      result.tensors.push(
        nameTensor(path, {
          dtype: 'bytes',
          element: 'opaque',
          elementBytes: 1,
          shape: [field.source.size],
          sizeBytes: field.source.size,
          read: (offset, length) => field.source.read(offset, length),
        }),
      );
  }
}

function textOf(source: ByteSource): string {
  return fieldText([{ number: 1, wire: 'bytes', source }], 1);
}

function bytesText(source: ByteSource | undefined): string {
  if (source === undefined) return 'nothing';
  return `0x${Array.from(source.read(0, source.size), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
