// The public API of the sdk as text: what the compiler declares of the package as it is published. Kept in `docs/sdk-api.txt`, so
// that a change of it is seen in every diff; `scripts/generate-docs.mjs` writes it and a test compares it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';

import { home } from './prepare.mjs';

/** The declarations of the entry points and of all that they lead to, file by file. */
export function sdkApi() {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-api-'));
  try {
    execFileSync(process.execPath, [join(home, 'scripts/pack-sdk.mjs'), folder]);
    const { exports: entries } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = Object.values(entries);
    declare(folder, files);
    const texts = reached(
      folder,
      files.map((file) => normalize(file)),
    );
    return texts.map(([file, text]) => `// ${file}\n${text.trimEnd()}\n`).join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One thread of checking, so that the members of a union come in the same order everywhere. */
function declare(folder, files) {
  const compilerOptions = {
    ...JSON.parse(readFileSync(join(home, 'sdk/tsconfig.json'), 'utf8')).compilerOptions,
    composite: false,
    rootDir: '.',
    outDir: 'declared',
    tsBuildInfoFile: undefined,
    removeComments: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(home, 'tsconfig.base.json'), compilerOptions, files }));
  execFileSync(process.execPath, [join(home, 'node_modules/typescript/bin/tsc'), '-p', folder, '--singleThreaded']);
}

function reached(folder, entries) {
  const texts = new Map();
  const look = (file) => {
    if (texts.has(file)) return;
    const text = readFileSync(join(folder, 'declared', file.replace(/\.ts$/, '.d.ts')), 'utf8');
    texts.set(file, text);
    for (const [, specifier] of text.matchAll(/(?:from |import\()["'](\.[^"']+)["']/g)) look(normalize(specifier));
  };
  for (const entry of entries) look(entry);
  return [...texts];
}
