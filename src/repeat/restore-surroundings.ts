// The environment and the machine of a recorded run, as far as this machine can have them again.
import type { Claim } from '../documents/verdict.ts';
import { pinMachine } from '../workspace/environment/pin-machine.ts';
import { restoreEnvironment } from '../workspace/environment/restore-environment.ts';
import type { PrepareOptions, Recipe } from './recipe.ts';

export interface Surroundings {
  /** The interpreter to run with; absent when the run had no Python. */
  readonly python?: string | undefined;
  /** Folders that go first on Python's path, relative to the first code root. */
  readonly pythonPath: readonly string[];
  /** Variables that make libraries take the threads and the vector level they had. */
  readonly pins: Readonly<Record<string, string>>;
  readonly claims: readonly Claim[];
  readonly missing: readonly string[];
}

export async function restoreSurroundings({ inputs, observation }: Recipe, { fetcher, home, environment, allowsIndex, onProgress }: PrepareOptions): Promise<Surroundings> {
  const restored = await restoreEnvironment({ inputs, observation, open: fetcher.open, home, environment, allowIndex: allowsIndex, onProgress });
  if ('missing' in restored) return { pythonPath: [], pins: {}, claims: [], missing: restored.missing };
  const { variables, claim } = await pinMachine(inputs.machine, environment);
  return { python: restored.python, pythonPath: restored.path, pins: variables, claims: [restored.claim, claim], missing: [] };
}
