// docs/commands.md says what the commands say of themselves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { commandsPage } from '../../src/cli/commands-page.ts';
import { commands } from '../../src/cli/commands.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), 'utf8');

it('the page is what the table prints: node scripts/generate-docs.mjs', async () => {
  assert.equal(page, await commandsPage());
});

it('every command stands on it, with examples and exit codes', async () => {
  for (const [name, { load }] of Object.entries(commands)) {
    assert.ok(page.includes(`## assay ${name}\n`), name);
    const { help } = await load();
    assert.match(help, /Examples?:\n/, `${name} has examples`);
  }
});
