// What was seen of the program from inside and outside: the facts of the hooks, joined with those of a list of system calls
// when there is one, and what follows from what neither shows.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Gap, Observation, ObservedProcess } from '../documents/observation.ts';
import type { ReadFact } from '../workspace/data/data-capture.ts';
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';
import { readHooks } from '../workspace/hooks/read-hooks.ts';
import { readSyscalls, type SyscallFacts } from '../workspace/syscalls/read-syscalls.ts';
import type { RecordJob } from './record-job.ts';
import { hooksFolder, syscallsFile } from './recorder-paths.ts';

export interface SeenFacts extends Pick<HookFacts, 'writes' | 'renames' | 'deletes' | 'listings' | 'connections'> {
  readonly hooks: HookFacts;
  /** What was read and had not been made by the run itself. */
  readonly inputs: readonly ReadFact[];
  readonly processes: readonly ObservedProcess[];
  readonly readsFoundBy: Observation['readsFoundBy'];
  /** Every process was watched to its end, so that nothing else was written than what is told. */
  readonly areWritesWhole: boolean;
  readonly gaps: readonly Gap[];
}

export async function seenFacts(spool: string, job: RecordJob): Promise<SeenFacts> {
  const hooks = await readHooks(hooksFolder(spool));
  const syscalls = await readFinishedSyscalls(syscallsFile(spool), job.folder);
  const hookInputs = hooks.reads.filter(({ isAfterWrite }) => !isAfterWrite);
  // A module that Python takes from its cache of compiled files is used without its source being opened.
  const told = new Set([...hooks.reads.map(({ path }) => path), ...hooks.writes]);
  const modules = hooks.modules.filter((path) => !told.has(path));
  const known = new Set([...hooks.reads.map(({ path }) => path), ...modules]);
  return {
    hooks,
    inputs: [
      ...hookInputs,
      ...modules.map((path) => ({ path })),
      ...(syscalls?.reads ?? []).filter(({ path, isAfterWrite }) => !isAfterWrite && !known.has(path)).map(({ path }) => ({ path })),
    ],
    writes: union(hooks.writes, syscalls?.writes),
    renames: [...hooks.renames, ...(syscalls?.renames ?? []).filter(({ from, to }) => !hooks.renames.some((rename) => rename.from === from && rename.to === to))],
    deletes: union(hooks.deletes, syscalls?.deletes),
    listings: union(hooks.listings, syscalls?.listings),
    connections: connectionsOf(hooks, syscalls),
    processes: processesOf(hooks, syscalls),
    readsFoundBy: syscalls !== undefined ? 'trace' : hooks.processes.length > 0 ? 'hook' : 'nothing',
    areWritesWhole: syscalls?.isComplete === true,
    gaps: [...sightGaps(hooks, syscalls, job), ...hooks.overflows.map(overflowGap)],
  };
}

const completeWithinMs = 2_000;

/** The tracer is a process beside the program, and may write its last lines a moment after it. */
async function readFinishedSyscalls(path: string, folder: string): Promise<SyscallFacts | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const until = performance.now() + completeWithinMs;
  for (;;) {
    const facts = await readSyscalls(path, folder);
    if (facts.isComplete || performance.now() > until) return facts;
    await sleep(50);
  }
}

/** A host is known by name only from inside. */
function connectionsOf(hooks: HookFacts, syscalls: SyscallFacts | undefined): HookFacts['connections'] {
  const ports = new Set(hooks.connections.map(({ port }) => port));
  return [...hooks.connections, ...(syscalls?.connections ?? []).filter(({ port }) => !ports.has(port))];
}

function processesOf(hooks: HookFacts, syscalls: SyscallFacts | undefined): readonly ObservedProcess[] {
  const told = new Set(hooks.processes.map(({ pid }) => pid));
  const others = (syscalls?.spawns ?? []).filter(({ pid }) => !told.has(pid));
  return [
    ...hooks.processes.map(({ pid, ppid, argv, settings }): ObservedProcess => ({ pid, parentPid: ppid, argv, language: 'python', hasShakenHands: true, settings })),
    ...others.map(({ pid, parentPid, executable, argv }): ObservedProcess => ({
      pid,
      parentPid,
      argv,
      language: isPython(executable) ? 'python' : 'other',
      hasShakenHands: false,
      settings: [],
    })),
    ...(syscalls === undefined ? startedOthers(hooks) : []),
  ];
}

/** What watched processes started and nobody watched: known by its command only. A Python among them tells of itself. */
function startedOthers({ spawns }: HookFacts): readonly ObservedProcess[] {
  const commands = new Map(spawns.filter(([program = '']) => !isPython(program)).map((argv) => [argv.join('\n'), argv]));
  return [...commands.values()].map((argv) => ({ pid: 0, parentPid: 0, argv, language: 'other', hasShakenHands: false, settings: [] }));
}

function sightGaps(hooks: HookFacts, syscalls: SyscallFacts | undefined, job: RecordJob): readonly Gap[] {
  const hasHooks = hooks.processes.length > 0;
  const silent = silentPythons(hooks, syscalls, job);
  if (silent !== undefined) {
    return [
      {
        code: 'python-without-handshake',
        sentence: `${silent} never loaded the hooks (it may run with -S, -E or -I, or set its own PYTHONPATH), so its settings${syscalls === undefined ? ' and reads' : ''} are unknown.`,
        lowers: 'metric',
      },
    ];
  }
  if (hasHooks || syscalls !== undefined) return [];
  return [{ code: 'reads-unseen', sentence: 'Nothing could see which files the program read; --trace would show them, --data names them.', lowers: 'metric' }];
}

/** A Python that was started and told nothing, named by its command. */
function silentPythons(hooks: HookFacts, syscalls: SyscallFacts | undefined, job: RecordJob): string | undefined {
  const told = new Set(hooks.processes.map(({ pid }) => pid));
  const traced = syscalls?.spawns.find(({ pid, executable }) => isPython(executable) && !told.has(pid));
  if (traced !== undefined) return traced.argv.slice(0, 3).join(' ');
  if (syscalls === undefined && told.size === 0 && job.startAs.some(isPython)) return job.startAs.slice(0, 3).join(' ');
  const closed = hooks.spawns.find(
    ([program = '', ...flags]) =>
      isPython(program) && flags.some((flag, index) => /^-[a-zA-Z]*[SEI]/.test(flag) && flags.slice(0, index).every((earlier) => earlier.startsWith('-'))),
  );
  return closed?.slice(0, 3).join(' ');
}

function isPython(program: string): boolean {
  return /(?:^|\/)python[0-9.]*$/.test(program);
}

function overflowGap({ what, limit }: HookFacts['overflows'][number]): Gap {
  return { code: 'hook-overflow', sentence: `A process told of more than ${limit} ${what} events; later ones are not recorded.`, lowers: 'metric' };
}

function union(one: readonly string[], other: readonly string[] = []): readonly string[] {
  return [...new Set([...one, ...other])];
}
