// Runs a Python program under the hooks and captures its environment, as recording a run does.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Distribution, PythonInputs } from '../../../src/documents/inputs.ts';
import { openFilesystemBlobStore } from '../../../src/storage/blobs/filesystem.ts';
import { captureEnvironment, type CapturedEnvironment } from '../../../src/workspace/environment/capture-environment.ts';
import { hookEnvironment } from '../../../src/workspace/hooks/hook-environment.ts';
import { readHooks } from '../../../src/workspace/hooks/read-hooks.ts';
import type { HookFacts } from '../../../src/workspace/hooks/hook-facts.ts';
import { runPython } from './small-wheels.ts';
import { createLocalContent, type LocalContent } from '../../../src/workspace/local-content.ts';
import { removeFolder } from '../../remove-folder.ts';

export interface Workplace {
  readonly folder: string;
  /** The first code root. */
  readonly project: string;
  /** ASSAY_HOME. */
  readonly home: string;
  readonly store: LocalContent;
  /** Removes everything. */
  clear(): Promise<void>;
}

export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'environment-'));
  const project = await mkdtemp(join(folder, 'project-'));
  const store = createLocalContent(
    await openFilesystemBlobStore({
      folder: join(folder, 'content'),
      isExclusive: true,
      onFatal: (error) => {
        throw error;
      },
    }),
  );
  const clear = async (): Promise<void> => {
    await store.close();
    await removeFolder(folder);
  };
  return { folder, project, home: join(folder, 'home'), store, clear };
}

export interface Recorded {
  readonly hooks: HookFacts;
  readonly captured: CapturedEnvironment;
  readonly python: PythonInputs;
  readonly stdout: string;
  /** A distribution by name. Throws when there is none. */
  of(name: string): Distribution;
}

/** Runs `code` as the script program.py of the project, or what `args` say. */
export async function record(
  python: string,
  code: string,
  { folder, project, home }: Workplace,
  variables: Readonly<Record<string, string>> = {},
  args: readonly string[] = ['program.py'],
): Promise<Recorded> {
  const directory = await mkdtemp(join(folder, 'hooks-'));
  await writeFile(join(project, 'program.py'), code);
  const added = hookEnvironment({ directory, runId: '0'.repeat(32), mode: 'observe', inherited: {} });
  const stdout = await runPython(python, args, { environment: { ...variables, ...added }, folder: project });
  const hooks = await readHooks(directory);
  const captured = await captureEnvironment({ hooks, folder: project, environment: { ...process.env, ...variables }, home, command: ['python', 'program.py'] });
  const inputs = captured.environment.python;
  if (inputs === undefined) throw new Error('no Python was seen');
  const of = (name: string): Distribution => {
    const found = inputs.distributions.find((distribution) => distribution.name === name);
    if (found === undefined) throw new Error(`no ${name} among ${inputs.distributions.map((distribution) => distribution.name).join(', ')}`);
    return found;
  };
  return { hooks, captured, python: inputs, stdout, of };
}
