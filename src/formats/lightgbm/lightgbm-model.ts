// LightGBM's text models: `key=value` lines in a head and one section per tree, then the parameters of the training.

import { maxTextBytes } from '../byte-cursor.ts';
import { memorySource, type ByteSource } from '../byte-source.ts';
import { viewArray } from '../array-view.ts';
import { nameTensor, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { tooLarge } from '../format-error.ts';
import { latin1 } from '../latin1.ts';
import { decodeUtf8 } from '../utf8.ts';
import { uniqueName } from '../unique-name.ts';

const maxLines = 5_000_000;

/** Where files lay and how many threads there were: recorded, and without effect on what the model says. */
const volatileParameters = new Set([
  'data',
  'valid',
  'output_model',
  'input_model',
  'output_result',
  'config',
  'num_threads',
  'machine_list_filename',
  'machines',
  'snapshot_freq',
  'verbosity',
  'saved_feature_importance_type',
]);

/** Does the file begin as LightGBM's text models do? */
export function isLightgbmModel(source: ByteSource): boolean {
  const head = source.read(0, Math.min(source.size, 16));
  return /^tree\r?\nversion=/.test(latin1(head));
}

/** Reads a text model: numbers in a row as arrays, every other line as a fact. Throws FormatError. */
export function readLightgbmModel(source: ByteSource): FileContent {
  if (source.size > maxTextBytes) throw tooLarge(`a text model of ${source.size} bytes is more than ${maxTextBytes}`);
  const lines = decodeUtf8(source.read(0, source.size)).split(/\r?\n/);
  if (lines.length > maxLines) throw tooLarge(`a text model of more than ${maxLines} lines`);
  const tensors: NamedTensor[] = [];
  const facts: Fact[] = [];
  const volatile: Fact[] = [];
  const names = new Map<string, number>();
  let section = 'model';
  for (const line of lines) {
    if (line === '') continue;
    section = sectionOf(line, section);
    const { key, value } = parseLine(line);
    const path = uniqueName(names, `${section}/${key}`);
    const numbers = parseNumbers(value);
    if (numbers !== undefined) tensors.push(numberTensor(path, numbers));
    else (section === 'parameters' && volatileParameters.has(key) ? volatile : facts).push({ path, value });
  }
  return { format: 'LightGBM text', tensors, facts, volatile };
}

function sectionOf(line: string, current: string): string {
  if (/^Tree=\d+$/.test(line)) return line.toLowerCase().replace('=', ' ');
  if (line === 'end of trees' || line === 'end of parameters') return 'model';
  if (line === 'feature_importances:') return 'feature importances';
  return line === 'parameters:' ? 'parameters' : current;
}

/** `key=value`, `[key: value]` or `key:value`; a line without a key is its own. */
function parseLine(line: string): { readonly key: string; readonly value: string } {
  const match = /^\[([^:\]]+):\s?(.*)\]$/.exec(line) ?? /^([^=:]+)=(.*)$/s.exec(line) ?? /^([^:]+):(.*)$/s.exec(line);
  return match === null ? { key: line, value: '' } : { key: match[1] as string, value: match[2] as string };
}

/** Two or more numbers in a row, each told exactly by a float64; undefined for anything else. */
function parseNumbers(value: string): readonly number[] | undefined {
  const words = value.split(' ');
  if (words.length < 2) return undefined;
  const numbers: number[] = [];
  for (const word of words) {
    if (!/^-?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|inf|nan)$/.test(word) || word.replace(/[eE].*$|[-.]/g, '').replace(/^0+/, '').length > 17) return undefined;
    numbers.push(word.endsWith('inf') ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word));
  }
  return numbers;
}

function numberTensor(name: string, numbers: readonly number[]): NamedTensor {
  const bytes = new Uint8Array(numbers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setFloat64(index * 8, number, true);
  return nameTensor(name, viewArray({ source: memorySource(bytes), offset: 0, dtype: 'number', element: 'float64', elementBytes: 8, shape: [numbers.length] }));
}
