// What was seen of the program from inside and outside: the facts of the hooks, joined with those of a list of system calls
// when there is one, and what follows from what neither shows.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Gap, Observation, ObservedProcess } from '../documents/observation.ts';
import type { ReadFact } from '../workspace/data/data-capture.ts';
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';
import { readHooks } from '../workspace/hooks/read-hooks.ts';
import { readSyscalls, type SyscallFacts } from '../workspace/syscalls/read-syscalls.ts';
import { type NativeSeen, nativeSeen } from './native-seen.ts';
import type { ProgramFacts } from './program-watch.ts';
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

interface SeenBy {
  readonly job: RecordJob;
  readonly program: ProgramFacts;
  /** Of a path in which a secret was covered. */
  readonly realPath: (path: string) => string;
}

export async function seenFacts(spool: string, { job, program, realPath }: SeenBy): Promise<SeenFacts> {
  const hooks = await readHooks(hooksFolder(spool), realPath);
  const syscalls = await readFinishedSyscalls(syscallsFile(spool), job.folder);
  const native = syscalls === undefined ? nativeSeen(hooks.native, { job, program }) : undefined;
  const hookInputs = hooks.reads.filter(({ isAfterWrite }) => !isAfterWrite);
  // A module that Python takes from its cache of compiled files is used without its source being opened.
  const told = new Set([...hooks.reads.map(({ path }) => path), ...hooks.writes]);
  const modules = hooks.modules.filter((path) => !told.has(path));
  const known = new Set([...hooks.reads.map(({ path }) => path), ...modules]);
  return {
    hooks,
    inputs: [
      ...[program.stdin, ...program.descriptors.values()].flatMap((input) => (input?.kind === 'file' ? [input.file] : [])),
      ...hookInputs,
      ...modules.map((path) => ({ path })),
      ...(syscalls?.reads ?? []).filter(({ path, isAfterWrite }) => !isAfterWrite && !known.has(path)).map(({ path }) => ({ path })),
    ],
    writes: union(hooks.writes, syscalls?.writes),
    renames: [...hooks.renames, ...(syscalls?.renames ?? []).filter(({ from, to }) => !hooks.renames.some((rename) => rename.from === from && rename.to === to))],
    deletes: union(hooks.deletes, syscalls?.deletes),
    listings: union(hooks.listings, syscalls?.listings),
    connections: connectionsOf(hooks, syscalls),
    processes: processesOf(hooks, { syscalls, native, job }),
    readsFoundBy: syscalls !== undefined ? 'trace' : native?.isWatching === true ? 'native' : hooks.processes.length > 0 ? 'hook' : 'nothing',
    areWritesWhole: syscalls === undefined ? native?.isWatching === true && native.gaps.length === 0 : syscalls.isComplete,
    gaps: [...stdinGaps(program, native), ...descriptorGaps(program), ...sightGaps(hooks, { syscalls, native, job }), ...(native?.gaps ?? []), ...hooks.overflows.map(overflowGap)],
  };
}

/** What came through a pipe is not known, unless the pipe was at its end, empty, when the program began. */
function stdinGaps({ stdin }: ProgramFacts, native: NativeSeen | undefined): readonly Gap[] {
  if (stdin?.kind !== 'stream' || native?.stdin === 'ended') return [];
  return [
    {
      code: 'stdin-unseen',
      sentence: `Standard input was ${stdin.what}, and what the program read from it is not recorded; given as a file (< FILE) it is.`,
      lowers: 'metric',
    },
  ];
}

/** Many are left open by whoever started the shell and are of no use to the program: they are told, and lower nothing. */
function descriptorGaps({ descriptors }: ProgramFacts): readonly Gap[] {
  return [...descriptors].flatMap(([number, input]) =>
    input.kind === 'stream'
      ? [{ code: 'descriptor-unseen', sentence: `Descriptor ${number} was ${input.what} when the program began, and what it read from there, if anything, is not recorded.` }]
      : [],
  );
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

/** With what the reads were seen beside the hooks. */
interface OtherSight {
  readonly job: RecordJob;
  readonly syscalls: SyscallFacts | undefined;
  readonly native: NativeSeen | undefined;
}

function processesOf(hooks: HookFacts, { syscalls, native, job }: OtherSight): readonly ObservedProcess[] {
  const told = new Set(hooks.processes.map(({ pid }) => pid));
  const others = (syscalls?.spawns ?? []).filter(({ pid }) => !told.has(pid));
  return [
    ...hooks.processes.map(({ pid, ppid, argv, settings }): ObservedProcess => ({
      pid,
      parentPid: ppid,
      argv,
      language: 'python',
      hasShakenHands: true,
      settings,
      readsSeenBy: syscalls !== undefined ? 'trace' : native?.pids.has(pid) === true ? 'both' : 'hook',
    })),
    ...others.map((spawn): ObservedProcess => ({
      pid: spawn.pid,
      parentPid: spawn.parentPid,
      // The tracer tells no arguments, which may hold secrets; what was started first is known.
      argv: spawn === syscalls?.spawns[0] ? job.startAs : [spawn.executable],
      language: isPython(spawn.executable) ? 'python' : 'other',
      hasShakenHands: false,
      settings: [],
      readsSeenBy: 'trace',
    })),
    ...(syscalls === undefined ? startedOthers(hooks, native) : []),
    ...(native?.processesBeside({ told, startAs: job.startAs }) ?? []),
  ];
}

/** What watched processes started and nobody watched: known by its command only. A Python among them tells of itself. */
function startedOthers({ spawns, processes }: HookFacts, native: NativeSeen | undefined): readonly ObservedProcess[] {
  // The library in the one that started them tells which of them it did not go along with.
  const isWatched = native !== undefined && processes.every(({ pid }) => native.pids.has(pid));
  const commands = new Map(spawns.filter(([program = '']) => !isPython(program)).map((argv) => [argv.join('\n'), argv]));
  return [...commands.values()].map((argv) => ({
    pid: 0,
    parentPid: 0,
    argv,
    language: 'other',
    hasShakenHands: false,
    settings: [],
    readsSeenBy: isWatched ? 'native' : 'nothing',
  }));
}

function sightGaps(hooks: HookFacts, sight: OtherSight): readonly Gap[] {
  const { syscalls, native } = sight;
  const hasHooks = hooks.processes.length > 0;
  const silent = silentPythons(hooks, sight);
  if (silent !== undefined) {
    return [
      {
        code: 'python-without-handshake',
        sentence: `${silent} never loaded the hooks (it may run with -S, -E or -I, or set its own PYTHONPATH), so its settings${syscalls === undefined && native?.isWatching !== true ? ' and reads' : ''} are unknown.`,
        lowers: 'metric',
      },
    ];
  }
  if (hasHooks || syscalls !== undefined || native?.isWatching === true) return [];
  return [{ code: 'reads-unseen', sentence: 'Nothing could see which files the program read; --trace would show them, --data names them.', lowers: 'metric' }];
}

/** A Python that was started and told nothing, named by its command. */
function silentPythons(hooks: HookFacts, { syscalls, native, job }: OtherSight): string | undefined {
  const told = new Set(hooks.processes.map(({ pid }) => pid));
  const traced = syscalls?.spawns.find(({ pid, executable }) => isPython(executable) && !told.has(pid));
  if (traced !== undefined) return traced.executable;
  if (syscalls === undefined && told.size === 0 && job.startAs.some(isPython)) return job.startAs.slice(0, 3).join(' ');
  const loaded = native?.programs.find(({ pid, executable }) => isPython(executable) && !told.has(pid));
  if (loaded !== undefined) return loaded.path;
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
