// A memory of id → number for rows that are committed: they never change. Who purges or moves a run forgets it here.
// Bounded; when full it is emptied, which costs a few look-ups and keeps it simple.

/** Where a run stands inside the database. */
export interface RunPlace {
  readonly id: string;
  readonly num: number;
  readonly experimentId: number;
}

export interface CommittedNumbers {
  readonly runs: Map<string, RunPlace>;
  readonly metricKeys: Map<string, number>;
}

export const rememberedNumbers = 50_000;

export function createCommittedNumbers(): CommittedNumbers {
  return { runs: new Map(), metricKeys: new Map() };
}

/** Adds to a memory, emptying it first when it is full. */
export function remember<K, V>(memory: Map<K, V>, key: K, value: V): void {
  if (memory.size >= rememberedNumbers) memory.clear();
  memory.set(key, value);
}
