// What a wheel of an installed distribution has to hold, and under which names: the installer's work read backwards
// (PyPA "Binary distribution format").
import { readFile, stat } from 'node:fs/promises';
import { basename, join, normalize, relative } from 'node:path';

import type { FileDigests } from '../data/file-digests.ts';
import { filesWithoutRecord } from './files-without-record.ts';
import { readRecord, type InstalledDistribution } from './installed-distribution.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { isScript, type RecordEntry } from './record.ts';

export interface WheelPlan {
  /** `numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl`. */
  readonly file: string;
  /** The folder of metadata inside the wheel. */
  readonly metadata: string;
  /** In the order of the archive. */
  readonly files: readonly WheelFile[];
  readonly sizeBytes: number;
  /** Listed in RECORD, but gone. */
  readonly missing: readonly string[];
}

export interface WheelFile {
  /** Inside the wheel. */
  readonly name: string;
  /** As RECORD has it; empty when it is to be computed. */
  readonly hash: string;
  readonly isExecutable: boolean;
  readonly sizeBytes: number;
  /** Absolute, or the text itself for what the wheel must have and the installation has not. */
  readonly from: { readonly path: string } | { readonly text: string };
  /** A script whose first line names the interpreter it was installed for. */
  readonly isScript: boolean;
}

export interface WheelSource {
  readonly distribution: InstalledDistribution;
  /** `sys.prefix`. */
  readonly prefix: string;
  /** `cp311`, for what tells no tag of its own. */
  readonly pythonTag: string;
  readonly digests: FileDigests;
}

/** Everything but the bytes. */
export async function planWheel({ distribution, prefix, pythonTag, digests }: WheelSource): Promise<WheelPlan> {
  const { folder, metadata, hasRecord } = distribution;
  const stem = hasRecord ? metadata.replace(/\.dist-info$/u, '') : `${distribution.name.replaceAll('-', '_')}-${distribution.version.replaceAll('-', '_')}`;
  const rows = hasRecord ? await readRecord(distribution) : await filesWithoutRecord({ ...distribution, digests });
  const scripts = entryPointNames(await readFile(join(folder, metadata, 'entry_points.txt'), 'utf8').catch(() => ''));
  const isEditable = distribution.direct?.isEditable === true;
  const wanted = rows.filter((row) => isWanted(row, { scripts, isEditable, metadata, hasRecord }));
  const placed = wanted.flatMap((row) => {
    const name = nameInWheel(row.path, { folder, prefix, stem });
    return name === undefined ? [] : [{ row, name }];
  });
  const files = await inParallel(placed, ({ row, name }) => wheelFile(join(folder, row.path), name, row), { atOnce: 8 });
  const present = files.filter((file) => file !== undefined);
  const made = hasRecord ? [] : await madeMetadata(distribution, { stem, pythonTag, isPure: !present.some(({ name }) => name.endsWith('.so')) });
  const description = hasRecord
    ? await readFile(join(folder, metadata, 'WHEEL'), 'utf8').catch(() => '')
    : made.map(({ name, from }) => (name.endsWith('/WHEEL') && 'text' in from ? from.text : '')).join('');
  return {
    file: `${stem}-${wheelTags(description)}.whl`,
    metadata: `${stem}.dist-info`,
    files: [...present, ...made].sort(bySpec),
    sizeBytes: present.reduce((sum, file) => sum + file.sizeBytes, 0),
    missing: placed.filter(({ row }, index) => files[index] === undefined && !isScript(row.path)).map(({ row }) => row.path),
  };
}

/** What installers write for themselves. */
const installerNotes = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s', 'INSTALLER', 'REQUESTED', 'direct_url.json', 'provenance_url.json', 'uv_cache.json', 'uv_build.json']);

interface Rules {
  readonly scripts: ReadonlySet<string>;
  readonly isEditable: boolean;
  readonly metadata: string;
  readonly hasRecord: boolean;
}

function isWanted({ path }: RecordEntry, { scripts, isEditable, metadata, hasRecord }: Rules): boolean {
  if (path.endsWith('.pyc') || path.endsWith('/')) return false;
  // Metadata of the old kind is written anew in the present one.
  if (path.startsWith(`${metadata}/`)) return hasRecord && !installerNotes.has(path.slice(metadata.length + 1));
  // The code of an editable project is code, not environment: only its metadata is kept.
  if (isEditable) return false;
  return !(isInScripts(path) && scripts.has(basename(path)));
}

function isInScripts(path: string): boolean {
  return /^(?:\.\.\/)+bin\/[^/]+$/u.test(path);
}

/** Names of the sections `console_scripts` and `gui_scripts`: the installer makes those programs. */
export function entryPointNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  let isScripts = false;
  for (const line of text.split(/\r?\n/u)) {
    const section = /^\s*\[([^\]]*)\]/u.exec(line)?.[1]?.trim();
    if (section !== undefined) isScripts = section === 'console_scripts' || section === 'gui_scripts';
    const name = /^\s*([^#;=\s][^=]*?)\s*=/u.exec(line)?.[1];
    if (isScripts && section === undefined && name !== undefined) names.add(name);
  }
  return names;
}

/** `undefined` for a file outside of the interpreter's folder, which no wheel can put there. */
function nameInWheel(path: string, { folder, prefix, stem }: { readonly folder: string; readonly prefix: string; readonly stem: string }): string | undefined {
  if (!path.startsWith('../') && !path.startsWith('/')) return path;
  if (isInScripts(path)) return `${stem}.data/scripts/${basename(path)}`;
  const below = relative(prefix, path.startsWith('/') ? path : normalize(join(folder, path)));
  return below.startsWith('..') ? undefined : `${stem}.data/data/${below}`;
}

async function wheelFile(path: string, name: string, { hash }: RecordEntry): Promise<WheelFile | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return undefined;
  const isScript = name.includes('.data/scripts/');
  return { name, hash: isScript ? '' : hash, isExecutable: (facts.mode & 0o111) !== 0, sizeBytes: facts.size, from: { path }, isScript };
}

/** METADATA, WHEEL and the like for what was installed without them. */
async function madeMetadata(
  { folder, metadata }: InstalledDistribution,
  wheel: { readonly stem: string; readonly pythonTag: string; readonly isPure: boolean },
): Promise<readonly WheelFile[]> {
  const text = (name: string): Promise<string | undefined> => readFile(join(folder, metadata, name), 'utf8').catch(() => undefined);
  const tag = wheel.isPure ? 'py3-none-any' : `${wheel.pythonTag}-${wheel.pythonTag}-linux_${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['METADATA', (await text('PKG-INFO')) ?? (await readFile(join(folder, metadata), 'utf8').catch(() => undefined))],
    ['WHEEL', `Wheel-Version: 1.0\nGenerator: assay\nRoot-Is-Purelib: ${wheel.isPure}\nTag: ${tag}\n`],
    ['entry_points.txt', await text('entry_points.txt')],
    ['top_level.txt', await text('top_level.txt')],
  ];
  return texts.flatMap(([name, content]) =>
    content === undefined
      ? []
      : [{ name: `${wheel.stem}.dist-info/${name}`, hash: '', isExecutable: false, sizeBytes: Buffer.byteLength(content), from: { text: content }, isScript: false }],
  );
}

/** The tags of a file name from the `Tag` lines of WHEEL: `py2.py3-none-any`. */
export function wheelTags(wheel: string): string {
  const tags = [...wheel.matchAll(/^Tag:\s*(\S+)/gmu)].map((match) => (match[1] as string).split('-'));
  if (tags.length === 0) return 'py3-none-any';
  return [0, 1, 2].map((part) => [...new Set(tags.map((tag) => tag[part]))].join('.')).join('-');
}

/** By name, metadata last, as the specification recommends. */
function bySpec(left: WheelFile, right: WheelFile): number {
  const order = Number(/^[^/]+\.dist-info\//u.test(left.name)) - Number(/^[^/]+\.dist-info\//u.test(right.name));
  return order !== 0 ? order : left.name < right.name ? -1 : 1;
}
