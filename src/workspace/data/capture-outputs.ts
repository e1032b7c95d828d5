// Finds what a run made: files it wrote that are there at the end, under their final names.
import { lstat, readdir } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';

import type { Gap, OutputFile } from '../../documents/observation.ts';
import { isNotOutput } from '../code/not-code.ts';
import type { PlacedContent } from '../content-place.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { pathText, systemPath } from '../path-text.ts';
import { type CodeLookup, createCodeLookup, inputPath } from './code-lookup.ts';
import { type CapturedOutputs, type CaptureScope, clockTickMs } from './data-capture.ts';
import { keepFile } from './keep-file.ts';
import { isNotData } from './not-data.ts';
import { type RecordedOutput, recordOutputs } from './output-record.ts';

export interface OutputRequest extends CaptureScope {
  /** Where the record of outputs is kept, so that the next run does not take them for code. */
  readonly home: string;
  /** Absolute paths, in any order. */
  readonly writes: readonly string[];
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** Globs relative to the root; given, only what fits one is an output. */
  readonly globs?: readonly string[] | undefined;
  /** Absolute paths that came to be meanwhile and are no outputs of this run: noted all the same, so that the next run does not take them for code. */
  readonly noted?: readonly string[] | undefined;
  /** Nothing told what the program wrote: whatever changed below the root since the start is taken. */
  readonly isUnwatched?: boolean | undefined;
}

export async function captureOutputs(request: OutputRequest): Promise<CapturedOutputs> {
  const paths = request.isUnwatched === true ? await findChanged(request) : followRenames(request.writes, request.renames);
  const code = createCodeLookup(request.listings);
  const kept = await inParallel([...new Set(paths)].sort(), (path) => captureOutput(request, code, path), { atOnce: 4 });
  const found = kept.filter((output) => output !== undefined);
  recordOutputs(request.home, [
    ...found.flatMap(({ location, output }) => (output === undefined ? [] : [{ path: location, digest: output.digest }])),
    ...(await digestsOf(request, [...(request.noted ?? []), ...paths.filter((path) => isLeftOut(request, path))])),
  ]);
  const contents = new Map(
    found.flatMap(({ output }) =>
      output?.isStored === true ? [[output.digest, { digest: output.digest, sizeBytes: output.sizeBytes, place: { kind: 'store' } } satisfies PlacedContent] as const] : [],
    ),
  );
  return {
    outputs: found.flatMap(({ output }) => (output === undefined ? [] : [output])),
    gaps: found.flatMap(({ gap }) => (gap === undefined ? [] : [gap])),
    contents: [...contents.values()],
  };
}

interface Captured {
  readonly location: string;
  readonly output?: OutputFile | undefined;
  readonly gap?: Gap | undefined;
}

/** Undefined for what is no output: gone, unchanged, elsewhere, or a tool's own record. */
async function captureOutput(request: OutputRequest, code: CodeLookup, location: string): Promise<Captured | undefined> {
  const path = inputPath(request.root, location);
  if (!isWanted(request, location, path)) return undefined;
  const state = await lstat(systemPath(location)).catch(() => undefined);
  // Opened for writing, but not written to.
  if (state?.isFile() !== true || state.ctimeMs < request.startedAt - clockTickMs) return undefined;
  const kept = await keepFile(location, request).catch((error: NodeJS.ErrnoException) => error);
  if (kept === undefined)
    return { location, gap: { code: 'output-changing', sentence: `${path} was still being written when the run had ended, so it is not among the outputs.`, lowers: 'metric' } };
  if (kept instanceof Error)
    return { location, gap: { code: 'output-not-recorded', sentence: `${path} was written but could not be recorded (${kept.message}).`, lowers: 'metric' } };
  if (code.find(location)?.entry.digest === kept.digest) return undefined;
  const gap: Gap | undefined =
    kept.withheld === undefined
      ? undefined
      : {
          code: `output-${kept.withheld}`,
          sentence: `${path} (${kept.sizeBytes} bytes) ${kept.withheld === 'secret' ? 'holds a secret' : 'is above the size limit'}: its digest is recorded, and its bytes are not kept.`,
        };
  return { location, output: { path, digest: kept.digest, sizeBytes: kept.sizeBytes, isStored: kept.isStored }, gap };
}

function isWanted(request: OutputRequest, location: string, path: string): boolean {
  return isWritten(request, location, path) && isNamed(request, path);
}

function isWritten({ root, ignore }: OutputRequest, location: string, path: string): boolean {
  return location.startsWith(`${root}/`) && !isNotOutput(path) && !isNotData(location, ignore);
}

function isNamed({ globs }: OutputRequest, path: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(path, glob.replace(/\/$/, '/**')));
}

/** Written, and not among what the user calls outputs. */
function isLeftOut(request: OutputRequest, location: string): boolean {
  const path = inputPath(request.root, location);
  return isWritten(request, location, path) && !isNamed(request, path);
}

async function digestsOf({ startedAt, digests }: OutputRequest, locations: readonly string[]): Promise<readonly RecordedOutput[]> {
  const known = await inParallel(
    [...new Set(locations)],
    async (path) => {
      const state = await lstat(systemPath(path)).catch(() => undefined);
      if (state?.isFile() !== true || state.ctimeMs < startedAt - clockTickMs) return undefined;
      const found = await digests.of(path).catch(() => undefined);
      return found === undefined ? undefined : { path, digest: found.digest };
    },
    { atOnce: 4 },
  );
  return known.filter((one) => one !== undefined);
}

/** A file or a folder may be renamed more than once; each name it had leads on. */
function followRenames(writes: readonly string[], renames: OutputRequest['renames']): readonly string[] {
  const found = new Set(writes);
  for (const { from, to } of renames) {
    for (const path of [...found]) if (path.startsWith(`${from}/`)) found.add(to + path.slice(from.length));
    found.add(to);
  }
  return [...found];
}

async function findChanged({ root, startedAt, ignore }: OutputRequest): Promise<readonly string[]> {
  const found: string[] = [];
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    const entries = await readdir(systemPath(join(root, relative)), { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
    for (const entry of entries) {
      const name = pathText(entry.name);
      const path = relative === '' ? name : `${relative}/${name}`;
      const location = join(root, path);
      if (isNotOutput(path) || isNotData(location, ignore)) continue;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() && ((await lstat(systemPath(location)).catch(() => undefined))?.mtimeMs ?? 0) >= startedAt - clockTickMs) found.push(location);
    }
  }
  return found;
}
