// Looks which of some names stand in the text of the code, as whole words: that is how code speaks of the environment
// variables it reads.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isNotCode } from '../workspace/code/not-code.ts';

const source =
  /\.(?:py|pyx|ipynb|js|mjs|cjs|ts|tsx|R|Rmd|r|jl|sh|bash|zsh|c|cc|cpp|cxx|h|hpp|cu|cuh|go|rs|java|kt|scala|pl|rb|lua|m|yaml|yml|toml|json|cfg|ini|conf|env|mk|cmake|sbatch|slurm)$|^(?:Makefile|Dockerfile|Snakefile|Justfile)$/;
const mostFileBytes = 512 * 1024;
const mostFiles = 20_000;

/** Those of the names that were found in the files below the folders. */
export async function namesInCode(names: readonly string[], folders: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (names.length === 0) return found;
  let left = mostFiles;
  for (const folder of folders) {
    for await (const path of sourceFiles(folder, '')) {
      if (found.size === names.length || (left -= 1) < 0) return found;
      const text = await readFile(join(folder, path), 'utf8').catch(() => '');
      for (const name of names) if (!found.has(name) && text.includes(name) && isWord(text, name)) found.add(name);
    }
  }
  return found;
}

function isWord(text: string, name: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text);
}

async function* sourceFiles(root: string, below: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (isNotCode(path)) continue;
    if (entry.isDirectory()) yield* sourceFiles(root, path);
    else if (entry.isFile() && source.test(entry.name) && (await sizeOf(join(root, path))) <= mostFileBytes) yield path;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? Number.POSITIVE_INFINITY;
}
