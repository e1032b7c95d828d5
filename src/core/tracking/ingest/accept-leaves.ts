// Which leaves of a batch are new, and which it may not change. Pure, over what is stored already.
import { AssayError } from '../../base/errors.ts';
import type { RunLeaf } from '../runs/run-store.ts';
import type { Leaf } from '../values/leaf.ts';
import type { LogBatch } from './log-batch.ts';

/** The stored leaves that a group names, by run and key. Grows with what the group adds. */
export type KnownLeaves = Map<string, Leaf>;

export const leafKey = (runId: string, key: string): string => `${runId} ${key}`;

export interface AcceptedLeaves {
  /** Not stored yet. */
  readonly added: readonly RunLeaf[];
  /** Stored with another value, or as a text what is now known to be more. */
  readonly replaced: readonly RunLeaf[];
}

/** Refuses the batch, leaving `known` as it was, when a leaf would change that may not. */
export function acceptLeaves({ runId, onChange = 'refuse' }: LogBatch, leaves: readonly Leaf[], known: KnownLeaves): AcceptedLeaves {
  const added = new Map<string, RunLeaf>();
  const replaced = new Map<string, RunLeaf>();
  const changed: ChangedParam[] = [];
  for (const leaf of leaves) {
    const { key, value } = leaf;
    const earlier = added.get(key) ?? replaced.get(key);
    if (earlier !== undefined && earlier.value !== value) throw paramRepeated(key, earlier.value, value);
    const stored = known.get(leafKey(runId, key));
    if (stored === undefined) added.set(key, { runId, ...leaf });
    else if (stored.value === value) {
      // The same, read flat. What is told with its type is known better.
      if (leaf.json !== undefined && stored.json === undefined) replaced.set(key, { runId, ...leaf });
    } else if (onChange === 'replace') replaced.set(key, { runId, ...leaf });
    else changed.push({ key, stored: stored.value, given: value });
  }
  if (changed.length > 0) throw paramsChanged(runId, changed);
  for (const leaf of [...added.values(), ...replaced.values()]) known.set(leafKey(runId, leaf.key), leaf);
  return { added: [...added.values()], replaced: [...replaced.values()] };
}

interface ChangedParam {
  readonly key: string;
  readonly stored: string;
  readonly given: string;
}

/** Tells of the first; the detail has all of them, as lists of equal length. */
function paramsChanged(runId: string, changed: readonly ChangedParam[]): AssayError {
  const [{ key, stored, given }] = changed as readonly [ChangedParam, ...ChangedParam[]];
  const message = `param '${key}' of run '${runId}' is '${stored}' and cannot become '${given}'; params are written once`;
  const all = { keys: changed.map((param) => param.key), storedValues: changed.map((param) => param.stored), givenValues: changed.map((param) => param.given) };
  return new AssayError('invalid_argument', message, { subject: { kind: 'run', id: runId }, reason: 'param_changed', detail: { key, stored, given, ...all } });
}

function paramRepeated(key: string, first: string, second: string): AssayError {
  return new AssayError('invalid_argument', `param '${key}' is given twice in one batch, as '${first}' and as '${second}'; send it once`, {
    reason: 'param_repeated',
    detail: { key },
  });
}
