// Reads one pickle from a stream of bytes into an inert tree, without running any of it.

import type { ByteCursor } from '../byte-cursor.ts';
import { damaged, tooLarge } from '../format-error.ts';
import type { InertNode } from '../inert-tree.ts';
import { opcodeActions, stopOpcode } from './pickle-opcodes.ts';
import { PickleMachine, type AfterBuild, type PickleCount } from './pickle-machine.ts';

const buildOpcode = 0x62;
const maxNestedPickles = 32;

/** What a pickle holds, and the highest protocol it names. */
export interface Pickle {
  readonly root: InertNode;
  readonly protocol: number;
}

/**
 * Reads the pickle that begins at the cursor and leaves the cursor behind its last byte. Throws FormatError for
 * anything that is not a whole pickle.
 */
export function readPickle(cursor: ByteCursor, afterBuild?: AfterBuild): Pickle {
  const count: PickleCount = { protocol: 0, opcodes: 0, nesting: 0 };
  const root = readNested(cursor, count, afterBuild);
  return { root, protocol: count.protocol };
}

function readNested(cursor: ByteCursor, count: PickleCount, afterBuild: AfterBuild | undefined): InertNode {
  count.nesting += 1;
  if (count.nesting > maxNestedPickles) throw tooLarge(`more than ${maxNestedPickles} pickles within pickles`);
  const machine = new PickleMachine(cursor, count, afterBuild);
  for (;;) {
    machine.step();
    const opcode = cursor.u8();
    if (opcode === stopOpcode) break;
    if (opcode === buildOpcode) {
      build(machine);
      continue;
    }
    const action = opcodeActions[opcode];
    if (action === undefined) throw damaged(`byte ${cursor.position - 1} is no pickle opcode (0x${opcode.toString(16)})`);
    action(machine);
  }
  count.nesting -= 1;
  return machine.pop();
}

function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (target.kind !== 'call') throw machine.broken('gives a state to something that is no object');
  target.states.push(state);
  const replaced = machine.afterBuild?.(target, machine.cursor, () => readNested(machine.cursor, machine.count, machine.afterBuild));
  if (replaced !== undefined) machine.replaceTop(replaced);
}
