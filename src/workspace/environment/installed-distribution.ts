// A Python distribution as it lies on disk, and where its files and metadata are.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseRecord, type RecordEntry } from './record.ts';

export interface InstalledDistribution {
  /** Normalised (PEP 503). */
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** The real path of the folder on `sys.path` that holds it. */
  readonly folder: string;
  /** The name in that folder of its metadata: a folder, or a single file of old. */
  readonly metadata: string;
  readonly hasRecord: boolean;
  /** First segments of the paths of its files. */
  readonly tops: readonly string[];
  /** What `direct_url.json` says. */
  readonly direct?: DirectUrl | undefined;
}

/** PEP 610, as far as it matters here. */
export interface DirectUrl {
  readonly url: string;
  readonly isEditable: boolean;
  readonly vcs?: string | undefined;
  readonly commit?: string | undefined;
  readonly subdirectory?: string | undefined;
}

/** `Foo.Bar_baz` and `foo-bar-baz` are one name. */
export function normaliseName(name: string): string {
  return name.replaceAll(/[-_.]+/gu, '-').toLowerCase();
}

/** Where a distribution came from, when that is not a package index: without credentials, and relative to `folder` where it is near. */
export function originOf(direct: DirectUrl | undefined, relativeTo: (path: string) => string): string | undefined {
  if (direct === undefined) return undefined;
  if (direct.isEditable) return `editable:${direct.url.startsWith('file://') ? relativeTo(pathOfUrl(direct.url)) : withoutCredentials(direct.url)}`;
  if (direct.vcs === undefined) return undefined;
  const subdirectory = direct.subdirectory === undefined ? '' : `#subdirectory=${direct.subdirectory}`;
  return `${direct.vcs}+${withoutCredentials(direct.url)}@${direct.commit ?? ''}${subdirectory}`;
}

/** The absolute path a file URL names. */
export function pathOfUrl(url: string): string {
  return decodeURIComponent(url.replace(/^file:\/\/(?:localhost)?/u, ''));
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/u, '$1');
}

/** Fields of `direct_url.json`; `undefined` for text that is none. */
export function parseDirectUrl(text: string): DirectUrl | undefined {
  try {
    const value = JSON.parse(text) as { url?: unknown; subdirectory?: unknown; dir_info?: { editable?: unknown }; vcs_info?: { vcs?: unknown; commit_id?: unknown } };
    if (typeof value.url !== 'string') return undefined;
    return {
      url: value.url,
      isEditable: value.dir_info?.editable === true,
      vcs: textOf(value.vcs_info?.vcs),
      commit: textOf(value.vcs_info?.commit_id),
      subdirectory: textOf(value.subdirectory),
    };
  } catch {
    // Not JSON: what installed this wrote something of its own.
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Name and version from the head of METADATA or PKG-INFO; `undefined` when either is missing. */
export function parseMetadata(text: string): { readonly name: string; readonly version: string } | undefined {
  const [head = ''] = text.split(/\r?\n\r?\n/u, 1);
  const name = /^Name:[ \t]*(\S+)/imu.exec(head)?.[1];
  const version = /^Version:[ \t]*(\S+)/imu.exec(head)?.[1];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** The rows of its RECORD; empty when it has none. */
export async function readRecord({ folder, metadata, hasRecord }: InstalledDistribution): Promise<readonly RecordEntry[]> {
  return hasRecord ? parseRecord(await readFile(join(folder, metadata, 'RECORD'), 'utf8')) : [];
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
