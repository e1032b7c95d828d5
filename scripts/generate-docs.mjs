// Writes the pages that are printed from tables in the sources: run it after changing a setting, an error
// code or the contract of the native wire (`node scripts/generate-docs.mjs`). Tests compare the pages with the tables.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { become, ensureInstalled, home } from './prepare.mjs';
import { sdkApi } from './sdk-api.mjs';

ensureInstalled();
if (process.versions.node.startsWith('24.')) await generate();
else become([join(home, 'scripts/generate-docs.mjs')]);

async function generate() {
  const { settingsPage } = await import('../src/config/settings-page.ts');
  const { errorsPage } = await import('../src/server/errors-page.ts');
  const { apiPage } = await import('../src/protocols/native/api-page.ts');
  const { openApiDocument } = await import('../src/protocols/native/openapi.ts');
  const { exitCodesPage } = await import('../src/cli/exit-codes-page.ts');
  const { commandsPage } = await import('../src/cli/commands-page.ts');
  const { compatibilityPage } = await import('../src/protocols/mlflow/compatibility-page.ts');
  writeFileSync(join(home, 'docs/settings.md'), settingsPage());
  writeFileSync(join(home, 'docs/exit-codes.md'), exitCodesPage());
  writeFileSync(join(home, 'docs/commands.md'), await commandsPage());
  writeFileSync(join(home, 'docs/errors.md'), await errorsPage());
  writeFileSync(join(home, 'docs/api.md'), apiPage());
  writeFileSync(join(home, 'docs/openapi.json'), `${JSON.stringify(openApiDocument(), undefined, 1)}\n`);
  writeFileSync(join(home, 'docs/sdk-api.txt'), sdkApi());
  writeFileSync(join(home, 'docs/mlflow-compatibility.md'), compatibilityPage(mlflowTests()));
  writeFileSync(join(home, 'docs/mlflow-differences.md'), await differences());
  const { compatibilityPage: wandbPage } = await import('../src/protocols/wandb/compatibility-page.ts');
  writeFileSync(join(home, 'docs/wandb-compatibility.md'), wandbPage(JSON.parse(readFileSync(join(home, 'tests/fixtures/wandb/operations.json'), 'utf8'))));
}

/** From the table that the differential suite keeps to. */
async function differences() {
  const { differencesPage } = await import('../tests/differential/differences-page.ts');
  const { script } = await import('../tests/differential/script/script.ts');
  const { tolerances } = await import('../tests/differential/tolerances.ts');
  const { mlflowVersion } = await import('../src/protocols/mlflow/version.ts');
  return differencesPage(tolerances, { requests: script.length, version: mlflowVersion });
}

/** The tests of the MLflow wire, but the one that compares the page. */
function mlflowTests() {
  const folder = join(home, 'tests/protocols/mlflow');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== 'routes.test.ts')
    .sort();
  return files.map((file) => ({ file: `protocols/mlflow/${file}`, text: readFileSync(join(folder, file), 'utf8') }));
}
