// Which of the files that came to be while a run ran are its own, where other recorded runs may have written them too. An output belongs
// to the process tree that wrote it: what another run tells of writing, and this one does not, is that run's; what either may have
// written and neither tells is nobody's for certain, and the record says so.
import { stat } from 'node:fs/promises';

import type { Gap } from '../documents/observation.ts';
import { isNotOutput } from '../workspace/code/not-code.ts';
import { inputPath } from '../workspace/data/code-lookup.ts';
import { clockTickMs } from '../workspace/data/data-capture.ts';
import { isWithin } from '../workspace/is-within.ts';
import { systemPath } from '../workspace/path-text.ts';
import { otherWriters } from './other-writers.ts';

interface SharedFolder {
  readonly home: string;
  readonly runId: string;
  /** The root of the code. */
  readonly root: string;
  readonly startedAt: number;
  /** What the run's own processes told of writing, absolute. */
  readonly told: ReadonlySet<string>;
  /** What changed below the root meanwhile, absolute. */
  readonly scanned: readonly string[];
  /** Whether every process of the run was watched, so that it wrote nothing that it does not tell. */
  readonly areWritesWhole: boolean;
}

export interface SharedOutputs {
  /** Of what was found: that which nobody else can have written. */
  readonly own: readonly string[];
  readonly others: readonly string[];
  readonly unsure: readonly string[];
  readonly gaps: readonly Gap[];
}

export async function shareOutputs({ told, scanned, areWritesWhole, ...recording }: SharedFolder): Promise<SharedOutputs> {
  const writers = await otherWriters(recording);
  const found = { own: [] as string[], others: [] as string[], unsure: [] as string[] };
  const beside = new Set<string>();
  for (const path of scanned) {
    if (told.has(path)) found.own.push(path);
    else if (writers.tellersOf(path).length > 0) found.others.push(path);
    else {
      const suspects = writers.suspectsOf(path, (await stat(systemPath(path)).catch(() => undefined))?.mtimeMs ?? 0);
      for (const id of suspects) beside.add(id);
      (suspects.length === 0 ? found.own : areWritesWhole ? found.others : found.unsure).push(path);
    }
  }
  const both: string[] = [];
  for (const path of told) if (writers.tellersOf(path).length > 0 && (await isResult(path, recording))) both.push(path);
  const name = (path: string): string => inputPath(recording.root, path);
  return { ...found, gaps: [...unsureGap(found.unsure.map(name), [...beside]), ...bothGap(both.map(name), [...new Set(both.flatMap((path) => writers.tellersOf(path)))])] };
}

/** Caches and lock files that every program of a machine opens are none. */
async function isResult(path: string, { root, startedAt }: Pick<SharedFolder, 'root' | 'startedAt'>): Promise<boolean> {
  if (!isWithin(path, root) || isNotOutput(inputPath(root, path))) return false;
  const state = await stat(systemPath(path)).catch(() => undefined);
  return state?.isFile() === true && state.mtimeMs >= startedAt - clockTickMs;
}

function unsureGap(paths: readonly string[], beside: readonly string[]): readonly Gap[] {
  if (paths.length === 0) return [];
  const sentence = `${listed(paths)} came to be while ${runsText(beside)} ran in this folder too, and nothing shows which of them wrote ${paths.length === 1 ? 'it' : 'them'} (--trace would), so ${paths.length === 1 ? 'it is' : 'they are'} not among the outputs.`;
  return [{ code: 'output-of-another', sentence, lowers: 'metric' }];
}

function bothGap(paths: readonly string[], beside: readonly string[]): readonly Gap[] {
  if (paths.length === 0) return [];
  return [
    {
      code: 'output-shared',
      sentence: `${listed(paths)} ${paths.length === 1 ? 'was' : 'were'} written by ${runsText(beside)} too, which ran at the same time.`,
      lowers: 'metric',
    },
  ];
}

function listed(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`;
}

function runsText(ids: readonly string[]): string {
  return `${ids.length === 1 ? 'the run' : 'the runs'} ${listed(ids.map((id) => id.slice(0, 8)))}`;
}
