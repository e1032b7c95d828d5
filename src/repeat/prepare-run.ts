// Everything that has to stand before a recorded run can run again: its files, its environment, its variables, and the
// words it is started with. Used for reproductions and for the hybrids of a proof alike.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { Environment } from '../config/environment.ts';
import type { Inputs } from '../documents/inputs.ts';
import type { Claim } from '../documents/verdict.ts';
import type { FetchProgress } from './content-fetcher.ts';
import type { PrepareOptions, Recipe } from './recipe.ts';
import { restoreGitHeads } from './restore-git-head.ts';
import { restoreFiles, type RestoredFiles } from './restore-files.ts';
import { restoredVariables } from './restored-variables.ts';
import { rewriteCommand } from './rewrite-command.ts';
import { restoreSurroundings } from './restore-surroundings.ts';
import { givenArguments, missingVariable, withTold } from './secret-values.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';
import { isInputByName } from '../record/select-variables.ts';

export interface PreparedRun {
  readonly restored: RestoredFiles;
  readonly startAs: readonly string[];
  readonly environment: Environment;
  readonly notInputs: readonly string[];
  /** Put into the command in place of what was not recorded. */
  readonly secrets: readonly KnownSecret[];
  readonly claims: readonly Claim[];
  /** Why it cannot run here, a sentence each. */
  readonly missing: readonly string[];
  /** What a person should know besides, such as changed arguments. */
  readonly notes: readonly string[];
}

export async function prepareRun(recipe: Recipe, options: PrepareOptions): Promise<PreparedRun> {
  const { inputs } = recipe;
  // The root keeps its name, which programs may print or make names of.
  const place = join(options.place, basename(recipe.observation.folder) || 'root');
  const restored = await restoreFiles({ ...options, ...recipe, place, withData: true, onProgress: (what, progress) => options.onProgress?.(progressText(what, progress)) });
  await restoreGitHeads(recipe.observation.repositories, restored.layout);
  options.onProgress?.('Restoring the environment');
  const environment = await restoreSurroundings(recipe, options);
  const pathEntries = environment.python === undefined ? [] : [dirname(environment.python)];
  const { layout } = restored;
  const sources = { environment: options.environment, ...options.secrets };
  const given = givenArguments(inputs.command.argv, sources);
  const current = withTold(sources);
  const variables = restoredVariables({
    current,
    recorded: inputs.variables,
    isInput: isInputByName,
    // A repository around the clean place is none of the program's.
    pins: { ...environment.pins, GIT_CEILING_DIRECTORIES: options.place },
    pathEntries,
    pythonPath: environment.pythonPath.map((path) => join(layout.root, path)).filter((path) => existsSync(path)),
    moved: { from: layout.originOf(''), to: layout.root },
  });
  const started = rewriteCommand(given.argv, {
    python: environment.python,
    programOf: (name) => pathEntries.map((folder) => join(folder, name)).find((path) => existsSync(path)),
    moved: movedPaths(recipe, restored),
  });
  return {
    restored,
    startAs: started.argv,
    environment: variables.environment,
    notInputs: variables.notInputs,
    secrets: given.secrets,
    claims: [...restored.claims, ...environment.claims, ...variables.claims, ...given.claims, ...networkClaims(inputs), ...movedClaims(restored)],
    missing: [...restored.missing, ...environment.missing, ...given.missing, ...variables.missing.map(missingVariable)],
    notes: started.notes,
  };
}

/** The longer ones first, so that a root inside another is led to its own place. */
function movedPaths({ inputs }: Recipe, { layout, moved }: RestoredFiles): readonly { readonly from: string; readonly to: string }[] {
  const pairs = [...inputs.code.map(({ path }) => path), ...moved.map(({ path }) => path)].map((path) => ({ from: layout.originOf(path), to: layout.placeOf(path) }));
  return pairs.filter(({ from, to }) => from !== to).sort((a, b) => b.from.length - a.from.length);
}

function networkClaims({ network }: Inputs): readonly Claim[] {
  if (network.length === 0) return [];
  const named = network.slice(0, 3).join(', ') + (network.length > 3 ? ` and ${network.length - 3} more` : '');
  return [{ about: 'network', state: 'unknown', sentence: `The run talked to ${named}; what came from there is not recorded and may be another thing now.`, ceiling: 'byte' }];
}

function movedClaims({ moved }: RestoredFiles): readonly Claim[] {
  return moved.map(({ path, copy }) => ({
    about: 'data',
    state: 'substituted',
    sentence: `${path} is not on this machine as it was, so a copy of the recorded bytes stands at ${copy}; a program that has the absolute path in its code does not find it.`,
    ceiling: 'byte',
  }));
}

/** `Fetching content: 12 of 340 files, 1.5 of 20.1 MB`. */
export function progressText(what: string, { done, total, doneBytes, totalBytes }: FetchProgress): string {
  return `${what}: ${done} of ${total} files, ${(doneBytes / 1e6).toFixed(1)} of ${(totalBytes / 1e6).toFixed(1)} MB`;
}
