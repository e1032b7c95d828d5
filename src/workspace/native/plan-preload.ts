// Whether the library that tells native reads (native/reads.c) can go before a program, and with which variable. It stays out
// where it would keep a program from running, or make it say something.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readElfFacts } from './elf-facts.ts';
import { scriptInterpreter } from './script-interpreter.ts';

export interface PreloadRequest {
  /** The program's file; undefined when there is none, which the system will say. */
  readonly program: string | undefined;
  /** The environment the program would have. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

export type PreloadPlan =
  | { readonly variables: Readonly<Record<string, string>> }
  /** What speaks against it, as the end of a sentence that begins with "because". */
  | { readonly why: string };

/** The library, where there is one for a system and a processor. */
export function nativeLibrary(platform: string = process.platform, architecture: string = process.arch): string | undefined {
  const path = fileURLToPath(new URL(`../../../native/${platform}-${architecture}/assay-reads.so`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** Runtimes that insist on being the first library of all. */
const sanitizer = /^lib(?:a|t|l|ub|hwa)san\.so|^libclang_rt\./;

export function planPreload({ program, inherited }: PreloadRequest): PreloadPlan {
  const library = nativeLibrary();
  if (library === undefined) return { why: `there is no library for ${process.platform} on ${process.arch} that tells reads of native code` };
  // They part the names in the variable.
  if (/[\s:$]/.test(library)) return { why: `Assay lies in a folder whose name has a space, a colon or a dollar sign in it, ${dirname(library)}` };
  if (!hasGnuLoader()) return { why: 'this system has another C library than glibc' };
  if ((inherited['LD_AUDIT'] ?? '') !== '') return { why: 'LD_AUDIT is set' };
  const before = inherited['LD_PRELOAD'] ?? '';
  const names = before.split(/[\s:]+/).filter((name) => name !== '');
  if (names.some((name) => sanitizer.test(name.slice(name.lastIndexOf('/') + 1)))) return { why: 'LD_PRELOAD names a sanitizer' };
  const why = program === undefined ? undefined : whyNot(program);
  if (why !== undefined) return { why };
  return { variables: { LD_PRELOAD: names.includes(library) ? before : [...names, library].join(':') } };
}

/** The variable as it was before: for processes of ours below a recorded program. */
export function withoutPreload(inherited: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  const before = inherited['LD_PRELOAD'];
  if (before === undefined || !before.includes('/assay-reads.so')) return inherited;
  const { LD_PRELOAD: _before, ...rest } = inherited;
  const names = before.split(/[\s:]+/).filter((name) => name !== '' && !name.endsWith('/assay-reads.so'));
  return names.length === 0 ? rest : { ...rest, LD_PRELOAD: names.join(':') };
}

/** Going by the loader of this very process. */
function hasGnuLoader(): boolean {
  return /\/ld-linux[^/]*$/.test(readElfFacts(process.execPath)?.loader ?? '');
}

const deepestScripts = 4;

/** Why a program, or the interpreter its first line names, must run without; undefined when it may have it. */
function whyNot(program: string): string | undefined {
  let path = program;
  for (let depth = 0; depth < deepestScripts; depth += 1) {
    const facts = readElfFacts(path);
    if (facts !== undefined) {
      if (facts.architecture !== process.arch) return `${path} is built for another processor`;
      return facts.libraries.some((name) => sanitizer.test(name)) ? `${path} is built with a sanitizer` : undefined;
    }
    const next = scriptInterpreter(path);
    if (next === undefined) return undefined;
    path = resolve(next);
  }
  return undefined;
}
