// What two runs are called in sentences.

interface NamedRun {
  readonly runId: string;
  /** As people call it; its id where it has none. */
  readonly name?: string | undefined;
}

/** Two runs of one name are told apart by their ids. */
export function namesOfRuns([before, after]: readonly [NamedRun, NamedRun]): readonly [string, string] {
  const [one, other] = [before.name ?? before.runId, after.name ?? after.runId];
  return one === other ? [`${one} (${before.runId.slice(0, 8)})`, `${other} (${after.runId.slice(0, 8)})`] : [one, other];
}
