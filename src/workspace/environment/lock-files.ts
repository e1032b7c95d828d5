// Lock files of any language that stand beside the code.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { EnvironmentInputs } from '../../documents/inputs.ts';
import type { FileDigests } from '../data/file-digests.ts';

/** What pins the packages of a project, by the file's name: Python, conda, JavaScript, R, Rust, Go, Julia, the JVM, Nix, Ruby, PHP, .NET, C++. */
const names: ReadonlySet<string> = new Set([
  ...['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock', 'pylock.toml', 'environment.yml', 'environment.yaml', 'conda-lock.yml', 'pixi.lock'],
  ...['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'deno.lock'],
  ...['renv.lock', 'packrat.lock', 'DESCRIPTION', 'Cargo.lock', 'go.sum', 'go.mod', 'Manifest.toml', 'Project.toml'],
  ...['gradle.lockfile', 'buildscript-gradle.lockfile', 'pom.xml', 'build.sbt.lock', 'maven.lockfile', 'flake.lock'],
  ...['Gemfile.lock', 'composer.lock', 'packages.lock.json', 'conan.lock', 'vcpkg.json', 'mix.lock', 'stack.yaml.lock', 'cabal.project.freeze', 'Package.resolved'],
]);

const patterns = [/^requirements.*\.(?:txt|lock)$/u, /^constraints.*\.txt$/u, /^pylock\.[^.]+\.toml$/u, /^Inputs-v[\d.]+\.toml$/u, /^conda-.*lock\.(?:yml|yaml)$/u];

/** Whether a file of this name pins packages. */
export function isLockFile(name: string): boolean {
  return names.has(name) || patterns.some((pattern) => pattern.test(name));
}

/** Those of one folder, by path. */
export async function lockFiles(folder: string, digests: FileDigests): Promise<EnvironmentInputs['locks']> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = entries.filter((entry) => entry.isFile() && isLockFile(entry.name)).map(({ name }) => name);
  const locks = await Promise.all(found.sort().map(async (path) => ({ path, digest: (await digests.of(join(folder, path)).catch(() => undefined))?.digest })));
  return locks.flatMap(({ path, digest }) => (digest === undefined ? [] : [{ path, digest }]));
}
