// One leaf of a run's nested config or summary. A param is a leaf of the config: the same thing, seen flat.
import type { Param } from '../../base/param.ts';

export interface Leaf extends Param {
  /** The JSON of a value that is no text; absent for a text. */
  readonly json?: string;
  /** The exact segments of the path, where the key does not tell them: one of them holds a dot. */
  readonly path?: readonly string[];
}

/** `config`: what the run was given. `summary`: what its program says came out. */
export type LeafKind = 'config' | 'summary';

export function segmentsOf({ key, path }: Pick<Leaf, 'key' | 'path'>): readonly string[] {
  return path ?? key.split('.');
}
