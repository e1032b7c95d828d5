// Puts changed inputs in the order of how likely they are the cause, and rules out what no run used.
import type { InputChange } from '../../documents/explanation.ts';
import { findUse, type SeenInputs, type Use } from './find-use.ts';
import type { ChangeKind, InputDifference } from '../inputs/input-difference.ts';
import { type StepHints, weighChange } from './weigh-change.ts';

export interface RankedChanges {
  readonly changes: readonly InputChange[];
  /** The weight of the likeliest, 0 when none is left. Below `faintWeight` it explains a difference hardly. */
  readonly strongest: number;
  /** The kinds of the likeliest: several where nothing tells them apart. */
  readonly first: readonly ChangeKind[];
  /** Whether a change that explains much was seen to be used. */
  readonly isUsed: boolean;
}

/** Comments, documents, a mode: what changes a result about never. */
export const faintWeight = 0.1;

/**
 * The likeliest cause first; then those ruled out, in the order they came. Ranks are 1, 2, 3 …; a change that is ruled out has
 * none. Stable: changes of one weight keep their order.
 */
export function rankChanges(changes: readonly InputDifference[], runs: readonly [SeenInputs, SeenInputs], hints: StepHints): RankedChanges {
  const weighed = changes.map((change) => {
    const use = findUse(change, runs);
    return { change, use, ...weighChange(change, use, hints) };
  });
  const likely = weighed.filter(({ use }) => use.use !== 'not-used').toSorted((one, other) => other.weight - one.weight);
  const ruledOut = weighed.filter(({ use }) => use.use === 'not-used');
  const first = likely.filter(({ weight }) => Math.abs(weight - (likely[0]?.weight ?? 0)) < 1e-9);
  const isTie = first.length > 1 && first[0]!.weight >= faintWeight;
  const ranked = [
    ...likely.map(({ change, use, reasons, weight, basis }, index) => ({
      ...plain(change, use),
      rank: index + 1,
      weight,
      basis,
      ...(isTie && index < first.length ? { isTied: true } : {}),
      reason: sentence([use.why, ...reasons]),
    })),
    ...ruledOut.map(({ change, use }) => ({ ...plain(change, use), reason: sentence([`Ruled out: ${use.why}`]) })),
  ];
  return {
    changes: ranked,
    strongest: strongestOf(likely),
    first: first.map(({ change }) => change.kind),
    isUsed: likely.some(({ use, weight }) => use.use === 'used' && weight >= faintWeight),
  };
}

/** Where a single change is left that was used, traces that speak against its kind do not make it faint. */
function strongestOf(likely: readonly { readonly weight: number; readonly prior: number; readonly use: Use }[]): number {
  const [first, second] = likely;
  if (first === undefined) return 0;
  return second === undefined && first.use.use === 'used' ? Math.max(first.weight, first.prior) : first.weight;
}

function plain({ group, key, before, after, detail, renamedFrom }: InputDifference, { use }: Use): Omit<InputChange, 'rank' | 'reason' | 'weight' | 'basis'> {
  return { group, key, before, after, ...(renamedFrom === undefined ? {} : { renamedFrom }), detail, use };
}

function sentence(parts: readonly string[]): string {
  const text = [...new Set(parts)].join('; ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
