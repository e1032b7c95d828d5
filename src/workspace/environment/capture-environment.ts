// Everything a run stood on that is neither its code nor its data: Python and its packages, native libraries, the
// system, other tools, lock files, the machine. Asked for after the program began, and once more at its end with what
// the hooks told by then.
import type { EnvironmentInputs, MachineInputs } from '../../documents/inputs.ts';
import type { Gap } from '../../documents/observation.ts';
import { openFileDigests } from '../data/file-digests.ts';
import { captureMachine } from './capture-machine.ts';
import { capturePython } from './capture-python.ts';
import { condaSummary } from './conda.ts';
import { containerFacts } from './container.ts';
import { systemFacts } from './host-facts.ts';
import { rememberInterpreter } from './known-interpreters.ts';
import { lockFiles } from './lock-files.ts';
import { nativeLibraries } from './native-libraries.ts';
import type { EnvironmentFacts, Variables } from './environment-facts.ts';
import { toolVersions } from './tools.ts';

export interface EnvironmentCapture {
  readonly hooks: EnvironmentFacts;
  /** The first code root. */
  readonly folder: string;
  /** Of the recorded program. */
  readonly environment: Variables;
  readonly home: string;
  /** What was run, for the versions of tools. */
  readonly command?: readonly string[] | undefined;
}

export interface CapturedEnvironment {
  readonly environment: EnvironmentInputs;
  readonly machine: MachineInputs;
  readonly gaps: readonly Gap[];
}

export async function captureEnvironment({ hooks, folder, environment, home, command = [] }: EnvironmentCapture): Promise<CapturedEnvironment> {
  const startedAt = Date.now();
  const digests = openFileDigests(home);
  try {
    const programs = [command[0], ...hooks.spawns.map(([program]) => program)].filter((program) => program !== undefined);
    const [python, libraries, system, container, tools, locks, machine] = await Promise.all([
      capturePython({ hooks, folder, home, digests }),
      nativeLibraries(hooks, digests),
      systemFacts(),
      containerFacts(environment),
      toolVersions(programs, environment),
      lockFiles(folder, digests),
      captureMachine(hooks, environment),
    ]);
    if (python !== undefined) await rememberInterpreter(home, python, startedAt);
    const conda = python === undefined ? undefined : await condaSummary(python.process.prefix);
    return {
      environment: {
        ...(python === undefined ? {} : { python: python.inputs }),
        libraries,
        system: { ...system, ...(container.kind === undefined ? {} : { container: container.kind }), ...(conda === undefined ? {} : { conda }) },
        ...(container.image === undefined ? {} : { container: container.image }),
        tools,
        locks,
      },
      machine,
      gaps: python?.gaps ?? [],
    };
  } finally {
    await digests.close();
  }
}
