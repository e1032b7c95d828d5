// Which changes a proof by re-running can put into the other run: another processor cannot be put in, nor an answer from the network.
import type { ChangeKind } from '../inputs/input-difference.ts';

/** Restored into a hybrid as they are. */
export const exchangeableKinds: ReadonlySet<ChangeKind> = new Set([
  'code-file',
  'code-mode',
  'code-root',
  'data',
  'data-file',
  'python',
  'package',
  'package-content',
  'variable',
  'mode',
  'seed',
  'threads',
  'numerics',
  'workdir',
]);

/** Parameters and arguments are exchanged as pieces of the command line. */
export function canBeExchanged(kind: ChangeKind): boolean {
  return exchangeableKinds.has(kind) || kind === 'parameter' || kind === 'argument';
}
