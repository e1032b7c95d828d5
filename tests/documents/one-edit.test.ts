// A document is defined once: what is written into its schema, and nowhere else, is known to the reader, to the API's
// description, and to the types of the sdk, which needs nothing besides to be published.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '../server/server-process.ts';

const home = fileURLToPath(new URL('../..', import.meta.url));

function pack(from: string): string {
  const folder = temporaryFolder();
  execFileSync(process.execPath, [join(from, 'scripts/pack-sdk.mjs'), folder]);
  return folder;
}

/** What the type checker says of one file; nothing when all is well. */
function typeErrors(file: string): string {
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'ES2024', '--module', 'NodeNext', '--lib', 'ES2024,DOM,DOM.Iterable,DOM.AsyncIterable', '--types', ''];
  return spawnSync(join(home, 'node_modules/.bin/tsc'), [...options, '--skipLibCheck', '--allowImportingTsExtensions', '--erasableSyntaxOnly', file], { encoding: 'utf8' }).stdout;
}

test('the packed sdk needs nothing outside its folder, and its types are those of the documents', () => {
  const folder = pack(home);
  const imports = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/\bfrom '([^']+)'/g)].map(([, specifier]) => specifier as string));
  assert.deepEqual(
    imports.filter((specifier) => !specifier.startsWith('./') && !builtinModules.includes(specifier)),
    [],
  );
  const names = [...readFileSync(join(folder, 'documents.ts'), 'utf8').matchAll(/^export type (\w+) =/gm)].map(([, name]) => name as string);
  assert.ok(names.length > 40, names.join(' '));
  const same = names.map((name) => `export const is${name}: Same<packed.${name}, own.${name}> = true;`);
  const head = [
    `import type * as packed from './documents.ts';`,
    `import type * as own from '${home}sdk/documents.ts';`,
    'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : [A, B];',
  ];
  writeFileSync(join(folder, 'same.ts'), [...head, ...same].join('\n'));
  assert.equal(typeErrors(join(folder, 'same.ts')), '');
  assert.match(typeErrors(join(folder, 'index.ts')), /^$/);
});

test('adding a field to a document is one edit', () => {
  const copy = temporaryFolder();
  for (const part of ['src', 'sdk', 'scripts', 'package.json']) cpSync(join(home, part), join(copy, part), { recursive: true });
  symlinkSync(join(home, 'node_modules'), join(copy, 'node_modules'));

  const file = join(copy, 'src/documents/inputs.ts');
  const edited = readFileSync(file, 'utf8').replace('    tools: facts', "    licence: absent(text).describe('What the image was built under.'),\n    tools: facts");
  writeFileSync(file, edited);

  const script = `
    import { inputsDocument } from '${copy}/src/documents/inputs.ts';
    import { openApiDocument } from '${copy}/src/protocols/native/openapi.ts';
    const { environment } = inputsDocument.read(process.argv[1]);
    console.log(JSON.stringify([environment.licence, openApiDocument().components.schemas.EnvironmentInputs.properties.licence]));`;
  const document = {
    schema: 1,
    command: { argv: [], workdir: '', entryPoint: '' },
    code: [],
    data: [],
    environment: { libraries: [], system: {}, tools: {}, locks: [], licence: 'MIT' },
    parameters: {},
    variables: {},
    randomness: { mode: 'observe', settings: {} },
    machine: { architecture: '', cpu: { vendor: '', model: '', level: '' }, cpus: 1, threads: {}, numerics: {}, gpus: [] },
    network: [],
  };
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(document)], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(told), ['MIT', { type: 'string', description: 'What the image was built under.' }]);

  const folder = pack(copy);
  const use = join(folder, 'use.ts');
  writeFileSync(use, `import type { Inputs } from './index.ts';\nexport const licence = (inputs: Inputs): string | undefined => inputs.environment.licence;\n`);
  assert.equal(typeErrors(use), '');
  writeFileSync(use, `import type { Inputs } from './index.ts';\nexport const licence = (inputs: Inputs): number => inputs.environment.licence;\n`);
  assert.match(typeErrors(use), /TS2322/);
});
