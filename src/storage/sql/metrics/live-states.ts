// The summaries of series that are being logged to, as they are committed: to read and decode a thousand of them for every
// batch costs as much as to write them. Only for a store that no other process writes to.
import type { SummaryState } from './summary-state.ts';

export interface LiveStates {
  /** The state is gone from here: who changes it puts it back when that is committed, and who fails leaves nothing wrong behind. */
  take(runNum: number, keyNum: number): SummaryState | undefined;
  put(runNum: number, keyNum: number, state: SummaryState): void;
}

/** Some 600 bytes each. */
const statesKept = 20_000;

/** The runs that were logged to the longest ago go first. */
export function createLiveStates(): LiveStates {
  const runs = new Map<number, Map<number, SummaryState>>();
  let count = 0;

  function makeRoom(): void {
    for (const [run, states] of runs) {
      if (count <= statesKept) return;
      runs.delete(run);
      count -= states.size;
    }
  }

  return {
    take: (runNum, keyNum) => {
      const states = runs.get(runNum);
      const state = states?.get(keyNum);
      if (states === undefined || state === undefined) return undefined;
      states.delete(keyNum);
      count -= 1;
      return state;
    },
    put: (runNum, keyNum, state) => {
      const states = runs.get(runNum) ?? new Map<number, SummaryState>();
      if (states.size === 0) {
        // To the end of the row: it is in use.
        runs.delete(runNum);
        runs.set(runNum, states);
      }
      if (!states.has(keyNum)) count += 1;
      states.set(keyNum, state);
      if (count > statesKept) makeRoom();
    },
  };
}
