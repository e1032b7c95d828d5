// The words a ledger check ends in, how often each was earned and the first examples of each.

export const faults = ['LOST', 'DUP', 'GHOST', 'TORN'] as const;
/** Acknowledged and absent; one intent, two effects; never sent; a part of something whole. */
export type Fault = (typeof faults)[number];

export interface Verdict {
  readonly counts: Readonly<Record<Fault, number>>;
  /** The first few of each, for the person who has to find out why. */
  readonly examples: readonly string[];
  /** Empty runs and versions left by a request that was sent again: see `repeat`. */
  readonly repeats: number;
  /** How many facts were compared. */
  readonly checked: number;
}

export interface Findings {
  fault(fault: Fault, what: string): void;
  checked(count?: number): void;
  /**
   * A second run or version of one intent whose answer was lost on the way. MLflow's wire carries no key to
   * tell the repeat by, and MLflow makes two as well (docs/durability.md): counted, but no fault.
   */
  repeat(): void;
  verdict(): Verdict;
}

export function createFindings(): Findings {
  const counts = { LOST: 0, DUP: 0, GHOST: 0, TORN: 0 };
  const examples: string[] = [];
  let checked = 0;
  let repeats = 0;
  return {
    fault: (fault, what) => {
      counts[fault] += 1;
      if (counts[fault] <= 5) examples.push(`${fault}: ${what}`);
    },
    checked: (count = 1) => {
      checked += count;
    },
    repeat: () => {
      repeats += 1;
    },
    verdict: () => ({ counts, examples, checked, repeats }),
  };
}

/** One line, as the soak prints it. */
export function verdictLine({ counts, checked, repeats }: Verdict): string {
  const words = faults.map((fault) => `${fault} = ${counts[fault]}`).join(', ');
  return `${words} over ${checked} facts (creations repeated after a lost answer: ${repeats})`;
}
