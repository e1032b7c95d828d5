// What may be claimed of restored code and data, from what fell short.
import type { Claim } from '../documents/verdict.ts';

export interface Shortfall {
  readonly path: string;
  /** `needed`: the run read it. `not-read`: shown not to have been read. `unknown`: nobody watched the reads. */
  readonly state: 'needed' | 'not-read' | 'unknown' | 'left-out' | 'link-replaced';
  readonly sentence: string;
}

const ceilings = { needed: 'not-runnable', 'left-out': 'not-runnable', unknown: 'metric', 'not-read': 'byte', 'link-replaced': 'byte' } as const;
const states = { needed: 'missing', 'left-out': 'missing', unknown: 'unknown', 'not-read': 'substituted', 'link-replaced': 'substituted' } as const;

/** Of `files` files of code. */
export function codeClaims(shortfalls: readonly Shortfall[], files: number): readonly Claim[] {
  if (shortfalls.length === 0) return [{ about: 'code', state: 'exact', sentence: `The code is the same to the byte (${count(files, 'file')}).`, ceiling: 'byte' }];
  return shortfalls.map((shortfall) => claimOf('code', shortfall));
}

/** Of `files` data inputs, `inPlace` of which lie outside the project and are unchanged there. */
export function dataClaims(shortfalls: readonly Shortfall[], files: number, inPlace: number): readonly Claim[] {
  if (shortfalls.length > 0) return shortfalls.map((shortfall) => claimOf('data', shortfall));
  if (files === 0) return [];
  const where = inPlace === 0 ? '' : `, ${inPlace} of them where they were, outside the project`;
  return [{ about: 'data', state: 'exact', sentence: `The data is the same to the byte (${count(files, 'file')}${where}).`, ceiling: 'byte' }];
}

function claimOf(about: 'code' | 'data', { state, sentence }: Shortfall): Claim {
  return { about, state: states[state], sentence, ceiling: ceilings[state] };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
