import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { compatibilityPage, type TestText } from '../../../src/protocols/mlflow/compatibility-page.ts';
import { routeGroups, wholePaths } from '../../../src/protocols/mlflow/routes.ts';

const folder = new URL('.', import.meta.url);

/** The tests of this wire in the order of their names, this file left out: it names routes without calling them. */
function testTexts(): readonly TestText[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== 'routes.test.ts')
    .sort();
  return files.map((file) => ({ file: `protocols/mlflow/${file}`, text: readFileSync(new URL(file, folder), 'utf8') }));
}

test('the compatibility page is the printed table; run scripts/generate-docs.mjs when it is not', () => {
  assert.equal(readFileSync(new URL('../../../docs/mlflow-compatibility.md', import.meta.url), 'utf8'), compatibilityPage(testTexts()));
});

test('a route without a test cannot be printed', () => {
  const texts = testTexts().map(({ file, text }) => ({ file, text: text.replaceAll('runs/restore', 'elsewhere') }));
  assert.throws(() => compatibilityPage(texts), /no test calls POST \/mlflow\/runs\/restore/);
});

test('no route is listed twice, and there are as many as are known', () => {
  const all = routeGroups.flatMap((group) => group.routes.flatMap(([method, path]) => wholePaths(group, path).map((whole) => `${method} ${whole}`)));
  assert.equal(new Set(all).size, all.length);
  assert.equal(routeGroups.flatMap(({ routes }) => routes).length, 83);
});
