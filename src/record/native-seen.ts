// What the preloaded library tells of a run's processes: which were watched, and a gap for each program that was not. Pure.
import { basename } from 'node:path';

import { isMachineLooker } from '../documents/machine-looker.ts';
import type { Gap, ObservedProcess } from '../documents/observation.ts';
import { isNotData } from '../workspace/data/not-data.ts';
import type { NativeProgram, NativeWatch, UnwatchedProgram } from '../workspace/native/native-watch.ts';
import type { ProgramFacts } from './program-watch.ts';
import type { RecordJob } from './record-job.ts';

export interface NativeSeen {
  /** Whether any process was watched. */
  readonly isWatching: boolean;
  /** Process numbers of those that were. */
  readonly pids: ReadonlySet<number>;
  readonly programs: readonly NativeProgram[];
  /** Of a pipe or socket that was standard input when the run's first program began. */
  readonly stdin?: 'ended' | 'open' | undefined;
  readonly gaps: readonly Gap[];
  /** The run's first process, the programs of the project and those that nobody watched; `told` are those the record has. */
  processesBeside(record: { readonly told: ReadonlySet<number>; readonly startAs: readonly string[] }): readonly ObservedProcess[];
}

/** Undefined for a run that the library was not meant for, as in an earlier release. */
export function nativeSeen({ watched, unwatched }: NativeWatch, { job, program }: { readonly job: RecordJob; readonly program: ProgramFacts }): NativeSeen | undefined {
  const { native, pid: first } = program;
  if (native === undefined) return undefined;
  // What the copier of a terminal is and reads is no part of the run.
  const copier = native.hasCopier ? watched.findIndex(({ pid }) => pid === first) : -1;
  const programs = watched.filter((_, index) => index !== copier);
  const isSilent = native.why === undefined && first !== undefined && program.notStarted === undefined && ![...watched, ...unwatched].some(({ pid }) => pid === first);
  const strangers = [
    ...(isSilent ? [{ pid: first, path: job.startAs[0] ?? '', why: 'it did not load the library that tells of reads' }] : []),
    ...unwatched.filter(({ path }) => !isMachineLooker({ argv: [path] })),
  ];
  return {
    isWatching: programs.length > 0,
    pids: new Set(programs.map(({ pid }) => pid)),
    programs,
    stdin: watched.find(({ pid }) => pid === first)?.stdin,
    gaps: native.why === undefined ? strangerGaps(strangers) : [untoldGap(native.why)],
    processesBeside: ({ told, startAs }) => {
      const main = behindPrefix(programs, job) ?? programs.find(({ pid }) => (native.hasCopier ? true : pid === first));
      const own = programs.filter(({ path, pid }) => !told.has(pid) && !isNotData(path, []));
      return [
        ...(main === undefined || told.has(main.pid) ? [] : [process(main, startAs, 'native')]),
        ...uniqueByPath(own.filter((item) => item !== main)).map((item) => process(item, [item.path], 'native')),
        ...uniqueByPath(strangers.filter(({ pid }) => !told.has(pid))).map((item) => process({ ...item, parentPid: 0, executable: item.path }, [item.path], 'nothing')),
      ];
    },
  };
}

/** The program itself, where it was started by another that goes before it, as for a run without a network. */
function behindPrefix(programs: readonly NativeProgram[], { argv, startAs }: RecordJob): NativeProgram | undefined {
  if (startAs.length <= argv.length) return undefined;
  const name = basename(startAs[startAs.length - argv.length] as string);
  return programs.find(({ path, parentPid }) => basename(path) === name && programs.some(({ pid }) => pid === parentPid));
}

function process({ pid, parentPid, executable }: NativeProgram, argv: readonly string[], readsSeenBy: 'native' | 'nothing'): ObservedProcess {
  return { pid, parentPid, argv, language: /(?:^|\/)python[0-9.]*$/.test(executable) ? 'python' : 'other', hasShakenHands: false, settings: [], readsSeenBy };
}

/** A loop that starts a program ten thousand times has told of one. */
function uniqueByPath<Item extends { readonly path: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.path, item])).values()];
}

/** Further ones are told together. */
const mostNamed = 10;

function strangerGaps(strangers: readonly UnwatchedProgram[]): readonly Gap[] {
  const unique = uniqueByPath(strangers);
  const rest = unique.slice(mostNamed).map(({ path }) => basename(path));
  return [
    ...unique.slice(0, mostNamed).map(({ path, why }) => unseenGap(`What ${basename(path)} read was not seen, because ${why}; assay run --trace sees it.`)),
    ...(rest.length === 0 ? [] : [unseenGap(`What ${rest.length} further programs read was not seen, ${rest[0]} among them; assay run --trace sees it.`)]),
  ];
}

function unseenGap(sentence: string): Gap {
  return { code: 'native-reads-unseen', sentence, lowers: 'metric' };
}

function untoldGap(why: string): Gap {
  return {
    code: 'native-reads-unseen',
    sentence: `What native code and programs other than Python read was not seen, because ${why}; assay run --trace sees it.`,
    lowers: 'metric',
  };
}
