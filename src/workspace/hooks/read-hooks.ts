// Joins the hook files of all processes of a run into one set of facts.
import { join } from 'node:path';

import type { AppliedSetting } from '../../documents/observation.ts';
import type { StepEvent } from '../../documents/steps.ts';
import { nativeFile, type NativeLine } from '../native/native-line.ts';
import { nativeWatch } from '../native/native-watch.ts';
import type { FileRead, HookFacts, HookProcess } from './hook-facts.ts';
import type { HookBye, HookHello, HookLine, HookState } from './hook-line.ts';
import { hookFiles, linesFrom, openHookReader, type PlacedLine } from './hook-reader.ts';

/**
 * Everything the hooks have told so far. A folder that does not exist holds nothing; torn lines are passed over. `realPath` gives the
 * path that the preloaded library told where a secret in it was covered since.
 */
export async function readHooks(folder: string, realPath?: (path: string) => string): Promise<HookFacts> {
  const told = await openHookReader(folder).poll();
  const placed = realPath === undefined ? told : told.map(({ file, line }) => ({ file, line: file === nativeFile ? withPaths(line, realPath) : line }));
  const lines = placed.map(({ line }) => line);
  const processes = processesOf(placed);
  const states = processes.map((process) => process.bye ?? process.state).filter((state) => state !== undefined);
  return {
    processes,
    native: nativeWatch(lines.filter((line): line is NativeLine => line.t === 'loaded' || line.t === 'exec' || line.t === 'stay')),
    ...fileFacts(withoutImports(lines, processes), folder),
    ...programFacts(placed),
    modules: unique(states.flatMap((state) => state.modules)),
    libraries: unique(states.flatMap((state) => state.libraries)),
    threads: firstOf(states.map((state) => state.threads)),
    numerics: firstOf(states.map((state) => state.numerics)),
    settings: firstOf(states.map((state) => state.settings)),
    overflows: uniqueBy(
      lines.filter((line) => line.t === 'overflow').map(({ what, limit }) => ({ what, limit })),
      ({ what }) => what,
    ),
    faults: uniqueBy(
      lines.filter((line) => line.t === 'fault').map(({ type, message, where }) => ({ type, message, where })),
      ({ where }) => where,
    ),
    steps: () => steps(folder),
  };
}

function withPaths(line: HookLine, realPath: (path: string) => string): HookLine {
  if (line.t === 'rename') return { ...line, from: realPath(line.from), to: realPath(line.to) };
  if (line.t === 'exec') return { ...line, path: realPath(line.path), exe: realPath(line.exe) };
  if (line.t === 'loaded') return { ...line, exe: realPath(line.exe) };
  return line.t === 'read' || line.t === 'write' || line.t === 'list' ? { ...line, path: realPath(line.path) } : line;
}

/** Python's search for modules lists the folders of its path; its own hook knows that and the preloaded library does not. */
function withoutImports(lines: readonly HookLine[], processes: readonly HookProcess[]): readonly HookLine[] {
  const searched = new Map(processes.map(({ pid, path, state, bye }) => [pid, new Set([...path, ...(state?.path ?? []), ...(bye?.path ?? [])])]));
  return lines.filter((line) => !(line.t === 'list' && line.by === 'native' && searched.get(line.pid ?? 0)?.has(line.path)));
}

function fileFacts(lines: readonly HookLine[], folder: string): Pick<HookFacts, 'reads' | 'writes' | 'renames' | 'deletes' | 'listings' | 'listed'> {
  const paths = (kind: 'write' | 'delete' | 'list'): readonly string[] => unique(lines.flatMap((line) => (line.t === kind && 'path' in line ? [line.path] : [])));
  const renames = lines.filter((line) => line.t === 'rename');
  return {
    reads: readsOf(lines, folder),
    writes: paths('write'),
    renames: renames.map(({ from, to }) => ({ from, to })),
    deletes: paths('delete'),
    listings: paths('list'),
    listed: uniqueBy(
      lines.filter((line) => line.t === 'list').map(({ path, count, order, names }) => ({ path, count, order, names })),
      ({ path }) => path,
    ),
  };
}

function programFacts(
  placed: readonly PlacedLine[],
): Pick<
  HookFacts,
  'connections' | 'localConnections' | 'fetches' | 'spawns' | 'variables' | 'parameters' | 'offlineRuns' | 'secretArguments' | 'exceptions' | 'seeds' | 'imports'
> {
  const lines = placed.map(({ line }) => line);
  const connections = lines.filter((line) => line.t === 'connect');
  const placesOf = (isLocal: boolean) =>
    uniqueBy(
      connections.filter((line) => (line.isLocal === true) === isLocal).map(({ host, port }) => ({ host, port })),
      ({ host, port }) => `${host} ${port}`,
    );
  return {
    connections: placesOf(false),
    localConnections: placesOf(true),
    fetches: lines.filter((line) => line.t === 'fetch').map(({ address, status, size, digest }) => ({ address, status, size, digest })),
    spawns: lines.filter((line) => line.t === 'spawn').map(({ argv }) => argv),
    variables: unique(lines.filter((line) => line.t === 'getenv').map(({ name }) => name)),
    parameters: lines.filter((line) => line.t === 'parameters').map(({ source, values }) => ({ source, values })),
    offlineRuns: lines.filter((line) => line.t === 'offline-run').map(({ name, project, entity, told }) => ({ name, project, entity, told })),
    secretArguments: lines.filter((line) => line.t === 'secret').map(({ name, fromEnd, length }) => ({ name, fromEnd, length })),
    exceptions: placed.flatMap(({ file, line }) => (line.t === 'exception' ? [{ ...line, pid: Number.parseInt(file, 10) }] : [])),
    seeds: lines.filter((line) => line.t === 'seed').map(({ call, by, value }) => ({ call, by, value })),
    imports: uniqueBy(
      lines.filter((line) => line.t === 'import').map(({ name, version }) => ({ name, version })),
      ({ name }) => name,
    ),
  };
}

/** The first read of each path, and whether the run had made that file itself by then. */
function readsOf(lines: readonly HookLine[], folder: string): readonly FileRead[] {
  const kept = new Map(lines.filter((line) => line.t === 'kept').map((line) => [`${line.path}\0${line.mtimeNs}\0${line.inode}\0${line.size}`, join(folder, 'kept', line.file)]));
  const writtenAt = new Map<string, number>();
  const noteWrite = (path: string, at: number): void => void writtenAt.set(path, Math.min(at, writtenAt.get(path) ?? Infinity));
  for (const line of lines) {
    if (line.t === 'write') noteWrite(line.path, line.at);
    if (line.t === 'rename') noteWrite(line.to, line.at);
  }
  const reads = lines.filter((line) => line.t === 'read').sort((a, b) => a.at - b.at);
  return uniqueBy(reads, ({ path }) => path).map(({ path, size, mtimeNs, inode, at, by }) => ({
    path,
    size,
    mtimeNs,
    inode,
    at,
    by,
    isAfterWrite: (writtenAt.get(path) ?? Infinity) < at,
    keptAs: kept.get(`${path}\0${mtimeNs}\0${inode}\0${size}`),
  }));
}

function processesOf(placed: readonly PlacedLine[]): readonly HookProcess[] {
  const byFile = Map.groupBy(placed, ({ file }) => file);
  return [...byFile].flatMap(([file, own]) => {
    const lines = own.map(({ line }) => line);
    const hello = lines.find((line): line is HookHello => line.t === 'hello');
    // Without a hello, which is the first line of all, the disk was full or the folder gone.
    return hello === undefined ? [] : [processOf(file, hello, lines)];
  });
}

function processOf(file: string, hello: HookHello, lines: readonly HookLine[]): HookProcess {
  const { t: _, settings, ...rest } = hello;
  const later = lines.filter((line) => line.t === 'setting').map(({ name, value, state }): AppliedSetting => ({ name, value, state }));
  const merged = new Map([...settings, ...later].map((setting) => [setting.name, setting]));
  const state: HookState | undefined = lines.findLast((line) => line.t === 'state');
  const bye: HookBye | undefined = lines.findLast((line) => line.t === 'bye');
  return { ...rest, file, settings: [...merged.values()], ...(state === undefined ? {} : { state }), ...(bye === undefined ? {} : { bye }) };
}

async function* steps(folder: string): AsyncIterable<StepEvent> {
  const owners = new Map<string, string[]>();
  for (const file of await hookFiles(folder)) {
    for await (const { line } of linesFrom(join(folder, file), 0)) {
      if (line?.t !== 'step') continue;
      const { t: _, ...event } = line;
      const key = `${event.rank} ${event.source}`;
      const files = owners.get(key) ?? [];
      if (!files.includes(file)) owners.set(key, [...files, file]);
      const place = owners.get(key)!.indexOf(file) + 1;
      yield place === 1 ? event : { ...event, source: `${event.source}@${place}` };
    }
  }
}

function firstOf(records: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...records].reverse().flatMap((record) => Object.entries(record)));
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const value of values) if (!found.has(key(value))) found.set(key(value), value);
  return [...found.values()];
}
