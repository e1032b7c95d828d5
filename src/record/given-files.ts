// What a program finds open when it starts: what this process was given itself, or files that are opened for it.
import { openSync, readSync } from 'node:fs';

import { systemPath } from '../workspace/path-text.ts';
import { mayBeRead, openInput } from './open-input.ts';
import type { OpenDescriptor } from './program-process.ts';
import type { RecordRequest } from './record-request.ts';
import type { WrapperFact } from './wrapper-facts.ts';

export interface GivenFiles {
  /** The descriptor of a file that is to be standard input; absent for this process's own. */
  readonly stdin?: number | undefined;
  /** Beyond standard error. */
  readonly descriptors: readonly OpenDescriptor[];
  /** What was opened for it, to be closed here once the program has it. */
  readonly opened: readonly number[];
}

/** Tells of each as far as it may be read. */
export function givenFiles({ stdin, descriptors = [], files = [] }: RecordRequest, note: (fact: WrapperFact) => void): GivenFiles {
  const descriptor = stdin === undefined ? undefined : openFrom(stdin);
  const input = openInput(descriptor);
  if (input !== undefined) note({ kind: 'stdin', input });
  const opened = files.flatMap(({ number, ...file }) => {
    const own = openFrom(file);
    return own === undefined ? [] : [{ number, descriptor: own }];
  });
  const all = [...descriptors.filter(({ number }) => !opened.some((one) => one.number === number)), ...opened];
  // A shell's redirections have one digit (POSIX); what stands above was left open by whoever started the shell.
  for (const one of all.filter(({ number }) => number < 10)) {
    const told = mayBeRead(one.descriptor) ? openInput(one.descriptor) : undefined;
    if (told !== undefined) note({ kind: 'descriptor', number: one.number, input: told });
  }
  return { stdin: descriptor, descriptors: all, opened: [...(descriptor === undefined ? [] : [descriptor]), ...opened.map((one) => one.descriptor)] };
}

/** A number beyond standard error that the program does not have. */
export function firstFree(taken: readonly OpenDescriptor[]): number {
  let number = 3;
  while (taken.some((one) => one.number === number)) number += 1;
  return number;
}

/** Undefined when it cannot be opened. A descriptor has no other way to a place than reading up to there. */
function openFrom({ path, from }: { readonly path: string; readonly from: number }): number | undefined {
  try {
    const descriptor = openSync(systemPath(path), 'r');
    const piece = Buffer.alloc(64 * 1024);
    for (let left = from; left > 0;) {
      const read = readSync(descriptor, piece, 0, Math.min(left, piece.length), null);
      if (read === 0) break;
      left -= read;
    }
    return descriptor;
  } catch {
    return undefined;
  }
}
