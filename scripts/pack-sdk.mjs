// Makes the sdk ready to be published alone: `node scripts/pack-sdk.mjs FOLDER`. It writes the sources of `sdk` there, with the
// types of the documents written out in full from their schemas, so that the package needs nothing besides.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { become, ensureInstalled, home } from './prepare.mjs';

ensureInstalled();
if (process.versions.node.startsWith('24.')) await pack(process.argv[2]);
else become([join(home, 'scripts/pack-sdk.mjs'), ...process.argv.slice(2)]);

async function pack(folder) {
  if (folder === undefined) throw new Error('pack-sdk takes the folder to write to');
  const { documentTypes } = await import('../src/documents/document-types.ts');
  const target = resolve(folder);
  mkdirSync(target, { recursive: true });
  cpSync(join(home, 'sdk'), target, { recursive: true, filter: (path) => !/node_modules|tsconfig\.json$/.test(path) });
  const source = readFileSync(join(home, 'sdk/documents.ts'), 'utf8');
  writeFileSync(join(target, 'documents.ts'), documentTypes(source));
}
