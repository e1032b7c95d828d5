// Data the user named: a file, or a folder as a tree listing with every file in it.
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { canonicalText } from '../../documents/canonical-json.ts';
import type { DataInput } from '../../documents/inputs.ts';
import type { Gap } from '../../documents/observation.ts';
import type { TreeEntry } from '../../documents/tree.ts';
import type { PlacedContent } from '../content-place.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { pathText, systemPath } from '../path-text.ts';
import { inputPath } from './code-lookup.ts';
import type { CaptureScope } from './data-capture.ts';
import { keepFile } from './keep-file.ts';

export interface DeclaredInput {
  /** Absent when it could not be recorded; a gap says why. */
  readonly input?: DataInput | undefined;
  readonly contents: readonly PlacedContent[];
  readonly gaps: readonly Gap[];
}

export async function captureDeclared(scope: CaptureScope, declared: readonly string[]): Promise<readonly DeclaredInput[]> {
  return inParallel(
    [...new Set(declared)],
    async (location) => {
      const path = inputPath(scope.root, location);
      try {
        return (await stat(location)).isDirectory() ? await captureFolder(scope, location, path) : await captureFile(scope, location, path);
      } catch (error) {
        return { contents: [], gaps: [{ code: 'data-missing', sentence: `The declared data ${path} could not be recorded (${(error as Error).message}).`, lowers: 'metric' }] };
      }
    },
    { atOnce: 1 },
  );
}

async function captureFile(scope: CaptureScope, location: string, path: string): Promise<DeclaredInput> {
  const kept = await keepFile(location, scope);
  if (kept === undefined) throw new Error('it changed while it was recorded');
  const { digest, sizeBytes, isStored } = kept;
  return {
    input: { path, kind: 'file', digest, sizeBytes, isStored, isDeclared: true },
    contents: isStored ? [{ digest, sizeBytes, place: { kind: 'store' } }] : [],
    gaps: isStored ? [] : [keptBack([path], sizeBytes)],
  };
}

async function captureFolder(scope: CaptureScope, location: string, path: string): Promise<DeclaredInput> {
  const found = await listFiles(location);
  const entries = (await inParallel(found.paths, (inner) => captureEntry(scope, location, inner), { atOnce: 4 })).toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const text = canonicalText({ schema: 1, entries });
  const listing = await scope.store.put(one(Buffer.from(text)));
  const stored = entries.filter(({ withheld }) => withheld === undefined);
  const contents = new Map<string, PlacedContent>(stored.map(({ digest, sizeBytes }) => [digest, { digest, sizeBytes, place: { kind: 'store' } }]));
  contents.set(listing.digest, { ...listing, place: { kind: 'store' } });
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const withheld = entries.filter((entry) => entry.withheld !== undefined);
  const gaps =
    withheld.length === 0
      ? []
      : [
          keptBack(
            withheld.map((entry) => `${path}/${entry.path}`),
            withheld.reduce((sum, entry) => sum + entry.sizeBytes, 0),
          ),
        ];
  const special: Gap[] = found.special.map((inner) => ({ code: 'special-file', sentence: `${path}/${inner} is no regular file and is not recorded.` }));
  return {
    input: { path, kind: 'folder', digest: listing.digest, sizeBytes, isStored: withheld.length === 0, isDeclared: true },
    contents: [...contents.values()],
    gaps: [...gaps, ...special],
  };
}

async function captureEntry(scope: CaptureScope, folder: string, path: string): Promise<TreeEntry> {
  const location = join(folder, path);
  const state = await lstat(systemPath(location));
  if (state.isSymbolicLink()) {
    const target = await readlink(systemPath(location), { encoding: 'buffer' });
    await scope.store.put(one(target));
    return { path, mode: '120000', digest: createHash('sha256').update(target).digest('hex'), sizeBytes: target.length };
  }
  const kept = await keepFile(location, scope);
  if (kept === undefined) throw new Error(`${path} changed while it was recorded`);
  const entry = { path, mode: (state.mode & 0o100) === 0 ? ('100644' as const) : ('100755' as const), digest: kept.digest, sizeBytes: kept.sizeBytes };
  return kept.withheld === undefined ? entry : { ...entry, withheld: kept.withheld };
}

/** Relative paths of files and links below a folder; links are not followed. */
async function listFiles(folder: string): Promise<{ readonly paths: readonly string[]; readonly special: readonly string[] }> {
  const paths: string[] = [];
  const special: string[] = [];
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    for (const entry of await readdir(systemPath(join(folder, relative)), { withFileTypes: true, encoding: 'buffer' })) {
      const name = pathText(entry.name);
      const path = relative === '' ? name : `${relative}/${name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() || entry.isSymbolicLink()) paths.push(path);
      else special.push(path);
    }
  }
  return { paths, special };
}

function keptBack(paths: readonly string[], sizeBytes: number): Gap {
  const names = paths.slice(0, 3).join(', ');
  return {
    code: 'file-too-large',
    sentence: `${names}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''} (${sizeBytes} bytes) ${paths.length === 1 ? 'is' : 'are'} recorded by digest and place; the bytes are not kept, for their size or for a secret in them.`,
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
