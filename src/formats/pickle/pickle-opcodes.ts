// What each opcode of pickle protocols 0 to 5 does, by its byte (CPython's Lib/pickletools.py names and documents
// them). Nothing is imported, looked up or called: GLOBAL leaves a name, REDUCE leaves a call written down.

import { memorySource } from '../byte-source.ts';
import { tooLarge, unsupported } from '../format-error.ts';
import type { InertNode } from '../inert-tree.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { floatLine, integer, integerFromBytes, longLine, maxLineBytes, quotedLine, rawUnicode, slotLine } from './pickle-numbers.ts';
import { latin1 } from '../latin1.ts';
import type { PickleMachine } from './pickle-machine.ts';

export type OpcodeAction = (machine: PickleMachine) => void;

const none: InertNode = { kind: 'none' };
const yes: InertNode = { kind: 'bool', value: true };
const no: InertNode = { kind: 'bool', value: false };

const surrogates = { surrogates: true } as const;

/** STOP ends the stream and has no action. */
export const stopOpcode = 0x2e;

const atoms: Readonly<Record<string, OpcodeAction>> = {
  N: (machine) => machine.push(none),
  '\x88': (machine) => machine.push(yes),
  '\x89': (machine) => machine.push(no),
  I: (machine) => pushIntLine(machine),
  L: (machine) => machine.push(longLine(machine.cursor.line(maxLineBytes))),
  J: (machine) => pushInt(machine, machine.cursor.i32()),
  K: (machine) => pushInt(machine, machine.cursor.u8()),
  M: (machine) => pushInt(machine, machine.cursor.u16()),
  '\x8a': (machine) => pushLong(machine, machine.cursor.u8()),
  '\x8b': (machine) => pushLong(machine, machine.cursor.u32()),
  F: (machine) => machine.push(floatLine(machine.cursor.line(maxLineBytes))),
  G: (machine) => machine.push({ kind: 'float', value: machine.cursor.f64(false) }),
};

const texts: Readonly<Record<string, OpcodeAction>> = {
  // Python 2 wrote its byte strings with these three; Python 3 makes bytes or text of them as it is told.
  S: (machine) => machine.push({ kind: 'bytes', source: memorySource(quotedLine(machine.cursor.line())) }),
  T: (machine) => pushBytes(machine, machine.cursor.u32()),
  U: (machine) => pushBytes(machine, machine.cursor.u8()),
  V: (machine) => machine.push({ kind: 'text', value: rawUnicode(latin1(machine.cursor.line())) }),
  X: (machine) => pushText(machine, machine.cursor.u32()),
  '\x8c': (machine) => pushText(machine, machine.cursor.u8()),
  '\x8d': (machine) => pushText(machine, machine.cursor.u64()),
  B: (machine) => pushBytes(machine, machine.cursor.u32()),
  C: (machine) => pushBytes(machine, machine.cursor.u8()),
  '\x8e': (machine) => pushBytes(machine, machine.cursor.u64()),
  '\x96': (machine) => {
    pushBytes(machine, machine.cursor.u64());
    machine.call('reduce', { kind: 'global', module: 'builtins', name: 'bytearray' }, { args: { kind: 'tuple', items: [machine.pop()] } });
  },
};

const collections: Readonly<Record<string, OpcodeAction>> = {
  ')': (machine) => machine.sequence('tuple', []),
  t: (machine) => machine.sequence('tuple', machine.popMark()),
  '\x85': (machine) => pushTuple(machine, 1),
  '\x86': (machine) => pushTuple(machine, 2),
  '\x87': (machine) => pushTuple(machine, 3),
  ']': (machine) => machine.sequence('list', []),
  l: (machine) => machine.sequence('list', machine.popMark()),
  a: (machine) => {
    const item = machine.pop();
    machine.append([item]);
  },
  e: (machine) => machine.append(machine.popMark()),
  '}': (machine) => machine.dict([]),
  d: (machine) => machine.dict(machine.popMark()),
  s: (machine) => {
    const value = machine.pop();
    const key = machine.pop();
    machine.setItems([key, value]);
  },
  u: (machine) => machine.setItems(machine.popMark()),
  '\x8f': (machine) => machine.sequence('set', []),
  '\x90': (machine) => machine.addToSet(machine.popMark()),
  '\x91': (machine) => machine.sequence('frozenset', machine.popMark()),
};

const objects: Readonly<Record<string, OpcodeAction>> = {
  c: (machine) => pushGlobalLines(machine),
  '\x93': (machine) => pushStackGlobal(machine),
  R: (machine) => {
    const args = machine.pop();
    machine.call('reduce', machine.pop(), { args });
  },
  '\x81': (machine) => {
    const args = machine.pop();
    machine.call('new', machine.pop(), { args });
  },
  '\x92': (machine) => {
    const kwargs = machine.pop();
    const args = machine.pop();
    machine.call('new', machine.pop(), { args, kwargs });
  },
  i: (machine) => {
    pushGlobalLines(machine);
    const callee = machine.pop();
    machine.call('reduce', callee, { args: { kind: 'tuple', items: machine.popMark() } });
  },
  o: (machine) => {
    const [callee, ...items] = machine.popMark();
    if (callee === undefined) throw machine.broken('makes an object of no class');
    machine.call('reduce', callee, { args: { kind: 'tuple', items } });
  },
  P: (machine) => machine.push({ kind: 'persistent', id: { kind: 'text', value: decodeUtf8(machine.cursor.line(maxLineBytes)) } }),
  Q: (machine) => machine.push({ kind: 'persistent', id: machine.pop() }),
  '\x82': (machine) => machine.push({ kind: 'extension', code: machine.cursor.u8() }),
  '\x83': (machine) => machine.push({ kind: 'extension', code: machine.cursor.u16() }),
  '\x84': (machine) => machine.push({ kind: 'extension', code: machine.cursor.i32() }),
};

const bookkeeping: Readonly<Record<string, OpcodeAction>> = {
  '(': (machine) => machine.mark(),
  '0': (machine) => machine.drop(),
  '1': (machine) => void machine.popMark(),
  '2': (machine) => machine.push(machine.top()),
  p: (machine) => machine.remember(slotLine(machine.cursor.line(maxLineBytes))),
  q: (machine) => machine.remember(machine.cursor.u8()),
  r: (machine) => machine.remember(machine.cursor.u32()),
  '\x94': (machine) => machine.rememberNext(),
  g: (machine) => machine.recall(slotLine(machine.cursor.line(maxLineBytes))),
  h: (machine) => machine.recall(machine.cursor.u8()),
  j: (machine) => machine.recall(machine.cursor.u32()),
  '\x80': (machine) => readProtocol(machine),
  // A frame only says how far a reader may read ahead.
  '\x95': (machine) => void machine.cursor.u64(),
  '\x97': () => {
    throw unsupported('the pickle keeps its buffers outside the stream');
  },
  '\x98': () => undefined,
};

/** Actions by opcode byte. BUILD is not among them: it is the reader's, because hooks follow it. */
export const opcodeActions: readonly (OpcodeAction | undefined)[] = tableOf({ ...atoms, ...texts, ...collections, ...objects, ...bookkeeping });

function tableOf(actions: Readonly<Record<string, OpcodeAction>>): readonly (OpcodeAction | undefined)[] {
  const table = new Array<OpcodeAction | undefined>(256).fill(undefined);
  for (const [letter, action] of Object.entries(actions)) table[letter.charCodeAt(0)] = action;
  return table;
}

function pushInt(machine: PickleMachine, value: number): void {
  machine.push({ kind: 'int', value });
}

function pushLong(machine: PickleMachine, length: number): void {
  machine.push({ kind: 'int', value: integerFromBytes(machine.cursor.bytes(Math.min(length, maxLineBytes + 1))) });
}

/** INT: protocol 0 writes booleans as `00` and `01`. */
function pushIntLine(machine: PickleMachine): void {
  const line = latin1(machine.cursor.line(maxLineBytes));
  machine.push(line === '00' ? no : line === '01' ? yes : { kind: 'int', value: integer(line) });
}

function pushText(machine: PickleMachine, length: number): void {
  machine.push({ kind: 'text', value: machine.cursor.text(length, surrogates) });
}

function pushBytes(machine: PickleMachine, length: number): void {
  machine.push({ kind: 'bytes', source: machine.cursor.piece(length) });
}

function pushTuple(machine: PickleMachine, length: number): void {
  const items: InertNode[] = [];
  for (let index = 0; index < length; index += 1) items.unshift(machine.pop());
  machine.sequence('tuple', items);
}

function pushGlobalLines(machine: PickleMachine): void {
  const module = decodeUtf8(machine.cursor.line(maxLineBytes));
  machine.push({ kind: 'global', module, name: decodeUtf8(machine.cursor.line(maxLineBytes)) });
}

function pushStackGlobal(machine: PickleMachine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (name.kind !== 'text' || module.kind !== 'text') throw machine.broken('names a class by something that is no text');
  machine.push({ kind: 'global', module: module.value, name: name.value });
}

function readProtocol(machine: PickleMachine): void {
  const protocol = machine.cursor.u8();
  if (protocol > 5) throw unsupported(`pickle protocol ${protocol} is not read; 0 to 5 are`);
  machine.count.protocol = Math.max(machine.count.protocol, protocol);
}

/** Bytes from `_codecs.encode(text, 'latin1')`, the way protocols 0 to 2 spell bytes; undefined when it is not that. */
export function encodedBytes(text: string, encoding: string): Uint8Array | undefined {
  if (text.length > maxLineBytes * 16384) throw tooLarge('bytes written as text are too long');
  if (encoding === 'utf-8' || encoding === 'utf8') return encodeUtf8(text);
  if (encoding !== 'latin1' && encoding !== 'latin-1') return undefined;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff) return undefined;
    bytes[at] = unit;
  }
  return bytes;
}
