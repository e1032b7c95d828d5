// What a release leaves behind in tests/fixtures/databases/<release>: where it lies, how it is packed and unpacked.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the projects and the ASSAY_HOME of a fixture stood when they were recorded. A spool names code by the git folder
 * that holds it, with its whole path, so a home is good only where it was made: tests unpack it here again.
 */
export const recordedRoot = '/tmp/assay-upgrade-fixture';

export const engines = ['sqlite', 'postgresql'] as const;
export type EngineName = (typeof engines)[number];

/** The files of one release's fixture. */
export interface FixtureFiles {
  readonly release: string;
  /** The data folder of a server; with PostgreSQL it also holds `dump.sql`. */
  readonly data: Readonly<Record<EngineName, string>>;
  /** `home` (an ASSAY_HOME with unsent runs) and the projects recorded, as they stood below `recordedRoot`. */
  readonly home: string;
  /** What the release itself told of that data. */
  readonly expected: Readonly<Record<EngineName, string>>;
  /** What the release itself told of the unsent runs once it had sent them there, and what its webhook then delivered. */
  readonly expectedSent: Readonly<Record<EngineName, string>>;
}

export const databasesFolder = fileURLToPath(new URL('../fixtures/databases/', import.meta.url));

export function fixtureFiles(release: string): FixtureFiles {
  const at = (name: string): string => join(databasesFolder, release, name);
  return {
    release,
    data: { sqlite: at('sqlite.tar.gz'), postgresql: at('postgresql.tar.gz') },
    home: at('home.tar.gz'),
    expected: { sqlite: at('expected-sqlite.json'), postgresql: at('expected-postgresql.json') },
    expectedSent: { sqlite: at('expected-sent-sqlite.json'), postgresql: at('expected-sent-postgresql.json') },
  };
}

/** Every release that left a fixture, the oldest first. */
export function fixtureReleases(): readonly string[] {
  return readdirSync(databasesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** The parts of a folder, without whose they were. */
export function pack(archive: string, folder: string, parts: readonly string[]): void {
  execFileSync('tar', ['-c', '-z', '-f', archive, '--owner=0', '--group=0', '--numeric-owner', '--sort=name', '-C', folder, ...parts]);
}

export function unpack(archive: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  execFileSync('tar', ['-x', '-z', '-f', archive, '-C', folder, '--no-same-owner']);
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 1)}\n`);
}
