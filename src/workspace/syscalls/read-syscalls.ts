// Turns what strace wrote into the facts that hook files tell: reads, writes, renames, deletions, listings, connections,
// started programs.
import { open } from 'node:fs/promises';
import { join, normalize } from 'node:path';

import { latin1PathText } from '../latin1-path.ts';
import { parseSyscallLine, quotedText, type Syscall, unescaped } from './syscall-line.ts';

/** Paths are absolute, with `.` and `..` resolved as text, as the hooks have them. */
export type SyscallFact =
  | { readonly t: 'read'; readonly pid: number; readonly path: string; /** The run had written this path before. */ readonly isAfterWrite: boolean }
  | { readonly t: 'write' | 'delete' | 'list'; readonly pid: number; readonly path: string }
  | { readonly t: 'rename'; readonly pid: number; readonly from: string; readonly to: string }
  | { readonly t: 'connect'; readonly pid: number; readonly host: string; readonly port: number }
  | { readonly t: 'spawn'; readonly pid: number; readonly ppid: number; readonly executable: string }
  | { readonly t: 'end'; readonly pid: number };

export interface SyscallParser {
  /** Facts of the whole lines seen so far; a line that is not complete yet waits for the rest. */
  push(chunk: Uint8Array): readonly SyscallFact[];
}

export interface SyscallFacts {
  readonly reads: readonly { readonly path: string; readonly isAfterWrite: boolean }[];
  readonly writes: readonly string[];
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly deletes: readonly string[];
  readonly listings: readonly string[];
  readonly connections: readonly { readonly host: string; readonly port: number }[];
  readonly spawns: readonly { readonly pid: number; readonly parentPid: number; readonly executable: string }[];
  /** Whether the end of the first process was seen; without it the tracer was stopped, or is not done. */
  readonly isComplete: boolean;
}

interface State {
  readonly folders: Map<number, string>;
  readonly parents: Map<number, number>;
  readonly unfinished: Map<number, string>;
  readonly written: Set<string>;
  /** Each path is told once per kind. */
  readonly told: Set<string>;
  readonly folder: string;
}

/** `folder` is the one the program was started in. */
export function createSyscallParser(folder: string): SyscallParser {
  const state: State = { folders: new Map(), parents: new Map(), unfinished: new Map(), written: new Set(), told: new Set(), folder: Buffer.from(folder).toString('latin1') };
  let rest = '';
  return {
    push: (chunk) => {
      const lines = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')).split('\n');
      rest = lines.pop()!;
      return lines.flatMap((line) => factsOf(line, state));
    },
  };
}

/** Reads a whole file of strace's output. */
export async function readSyscalls(path: string, folder: string): Promise<SyscallFacts> {
  const parser = createSyscallParser(folder);
  const facts: SyscallFact[] = [];
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 })) {
      for (const fact of parser.push(chunk as Buffer)) facts.push(fact);
    }
  } finally {
    await file.close();
  }
  return gatherSyscalls(facts);
}

export function gatherSyscalls(facts: readonly SyscallFact[]): SyscallFacts {
  const of = <K extends SyscallFact['t']>(kind: K): Extract<SyscallFact, { t: K }>[] => facts.filter((fact): fact is Extract<SyscallFact, { t: K }> => fact.t === kind);
  const pathsOf = (kind: 'write' | 'delete' | 'list'): readonly string[] => facts.flatMap((fact) => (fact.t === kind ? [(fact as { readonly path: string }).path] : []));
  const [first] = facts.filter(({ t }) => t === 'spawn');
  return {
    reads: of('read').map(({ path, isAfterWrite }) => ({ path, isAfterWrite })),
    writes: pathsOf('write'),
    renames: of('rename').map(({ from, to }) => ({ from, to })),
    deletes: pathsOf('delete'),
    listings: pathsOf('list'),
    connections: of('connect').map(({ host, port }) => ({ host, port })),
    spawns: of('spawn').map(({ pid, ppid, executable }) => ({ pid, parentPid: ppid, executable })),
    isComplete: first !== undefined && of('end').some(({ pid }) => pid === first.pid),
  };
}

function factsOf(text: string, state: State): readonly SyscallFact[] {
  const line = parseSyscallLine(text, state.unfinished);
  if (line === undefined || line.kind === 'begun') return [];
  if (line.kind === 'ended') {
    state.folders.delete(line.pid);
    return [{ t: 'end', pid: line.pid }];
  }
  const { call } = line;
  adopt(call.pid, state);
  if (call.result < 0 && !(call.name === 'connect' && call.error === 'EINPROGRESS')) return [];
  return once(calls[call.name]?.(call, state) ?? [], state);
}

/** A process that is new begins in the folder of the one that is starting another, or, for the first, in the run's. */
function adopt(pid: number, state: State): void {
  if (state.folders.has(pid)) return;
  const parent = state.parents.get(pid) ?? [...state.unfinished].findLast(([other, text]) => other !== pid && /^(?:clone3?|v?fork)\(/.test(text))?.[0];
  if (parent !== undefined) state.parents.set(pid, parent);
  state.folders.set(pid, (parent === undefined ? undefined : state.folders.get(parent)) ?? state.folder);
}

type Reading = (call: Syscall, state: State) => readonly SyscallFact[];

const opened =
  (pathAt: number, flagsAt: number, folderAt?: number): Reading =>
  (call, state) => {
    const { pid, args } = call;
    const path = pathOf(call, state, pathAt, folderAt);
    const flags = args[flagsAt] ?? '';
    if (path === undefined || /O_PATH|O_TMPFILE|O_DIRECTORY/.test(flags)) return [];
    const isWrite = /O_WRONLY|O_RDWR|O_TRUNC/.test(flags);
    const isRead = /O_RDONLY/.test(flags) || (/O_RDWR/.test(flags) && !/O_TRUNC|O_EXCL/.test(flags));
    const facts: SyscallFact[] = isRead ? [{ t: 'read', pid, path, isAfterWrite: state.written.has(path) }] : [];
    if (!isWrite) return facts;
    state.written.add(path);
    return [...facts, { t: 'write', pid, path }];
  };

const renamed =
  (fromAt: number, toAt: number, fromFolderAt?: number, toFolderAt?: number): Reading =>
  (call, state) => {
    const from = pathOf(call, state, fromAt, fromFolderAt);
    const to = pathOf(call, state, toAt, toFolderAt);
    if (from === undefined || to === undefined) return [];
    for (const path of state.written) if (path.startsWith(`${from}/`)) state.written.add(to + path.slice(from.length));
    state.written.add(to);
    return [{ t: 'rename', pid: call.pid, from, to }];
  };

const deleted =
  (pathAt: number, folderAt?: number): Reading =>
  (call, state) => {
    const path = pathOf(call, state, pathAt, folderAt);
    return path === undefined ? [] : [{ t: 'delete', pid: call.pid, path }];
  };

const made =
  (pathAt: number, folderAt?: number): Reading =>
  (call, state) => {
    const path = pathOf(call, state, pathAt, folderAt);
    if (path === undefined) return [];
    state.written.add(path);
    return [{ t: 'write', pid: call.pid, path }];
  };

const executed =
  (pathAt: number, folderAt?: number): Reading =>
  (call, state) => {
    const executable = pathOf(call, state, pathAt, folderAt);
    if (executable === undefined) return [];
    return [{ t: 'spawn', pid: call.pid, ppid: state.parents.get(call.pid) ?? 0, executable }];
  };

const started: Reading = ({ pid, result, args }, state) => {
  // Threads share their process's number space and folder.
  if (result > 0 && !state.parents.has(result)) state.parents.set(result, pid);
  if (result > 0 && !state.folders.has(result) && !args.some((arg) => arg.includes('CLONE_FS'))) state.folders.set(result, state.folders.get(pid) ?? state.folder);
  return [];
};

const listed: Reading = ({ pid, args }) => {
  const path = descriptorPath(args[0] ?? '');
  return path === undefined ? [] : [{ t: 'list', pid, path: latin1PathText(path) }];
};

const connected: Reading = ({ pid, args }) => {
  const target = args[1] ?? '';
  const port = Number(/sin6?_port=htons\((\d+)\)/.exec(target)?.[1] ?? 0);
  const host = /inet_addr\("([^"]+)"\)/.exec(target)?.[1] ?? /inet_pton\(AF_INET6, "([^"]+)"/.exec(target)?.[1];
  // Resolvers connect to choose among addresses (port 0 or no traffic), and to ask name servers.
  const isLookup = /^\d+<UDP/.test(args[0] ?? '') && (port === 53 || port === 0);
  if (host === undefined || port === 0 || isLookup || isLoopback(host)) return [];
  return [{ t: 'connect', pid, host, port }];
};

const calls: Readonly<Record<string, Reading>> = {
  open: opened(0, 1),
  openat: opened(1, 2, 0),
  openat2: opened(1, 2, 0),
  creat: made(0),
  truncate: made(0),
  link: made(1),
  linkat: made(3, 2),
  rename: renamed(0, 1),
  renameat: renamed(1, 3, 0, 2),
  renameat2: renamed(1, 3, 0, 2),
  unlink: deleted(0),
  unlinkat: deleted(1, 0),
  execve: executed(0),
  execveat: executed(1, 0),
  chdir: (call, state) => {
    const path = locate(call, state, 0);
    if (path !== undefined) state.folders.set(call.pid, path);
    return [];
  },
  fchdir: ({ pid, args }, state) => {
    const path = descriptorPath(args[0] ?? '');
    if (path !== undefined) state.folders.set(pid, path);
    return [];
  },
  getdents: listed,
  getdents64: listed,
  connect: connected,
  clone: started,
  clone3: started,
  fork: started,
  vfork: started,
};

function pathOf(call: Syscall, state: State, pathAt: number, folderAt?: number): string | undefined {
  const path = locate(call, state, pathAt, folderAt);
  return path === undefined ? undefined : latin1PathText(path);
}

/** The absolute path as latin1, relative to the folder's descriptor or to the process's folder. */
function locate({ pid, args }: Syscall, state: State, pathAt: number, folderAt?: number): string | undefined {
  const path = quotedText(args[pathAt] ?? '');
  if (path === undefined || path === '') return undefined;
  if (path.startsWith('/')) return normal(path);
  const named = folderAt === undefined ? undefined : descriptorPath(args[folderAt] ?? '');
  // The folder of the process is printed too, and holds even where a change of it was not seen.
  if (named !== undefined && args[folderAt!]!.startsWith('AT_FDCWD')) state.folders.set(pid, named);
  return normal(join(named ?? state.folders.get(pid) ?? state.folder, path));
}

function normal(path: string): string {
  const clean = normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** The path in `3</data/x.csv>` or `AT_FDCWD</data>`, as latin1; undefined for sockets and the like. */
function descriptorPath(argument: string): string | undefined {
  const path = /^(?:\d+|AT_FDCWD)<(\/[^]*?)(?:<char [^>]*>|<block [^>]*>)?>(?:\(deleted\))?$/.exec(argument)?.[1];
  return path === undefined ? undefined : unescaped(path);
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1' || host.startsWith('::ffff:127.') || host === '0.0.0.0' || host === '::';
}

function once(facts: readonly SyscallFact[], { told }: State): readonly SyscallFact[] {
  return facts.filter((fact) => {
    if (fact.t === 'spawn' || fact.t === 'end' || fact.t === 'rename') return true;
    const key = fact.t === 'connect' ? `${fact.t} ${fact.host} ${fact.port}` : `${fact.t} ${fact.path}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}
