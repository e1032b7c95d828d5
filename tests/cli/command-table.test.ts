// What every command has to have, over the table of commands.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { commands } from '../../src/cli/commands.ts';

it('the help of every command has examples that call it, its flags and its exit codes', async () => {
  for (const [name, { load }] of Object.entries(commands)) {
    const { help, flags } = await load();
    assert.match(help, new RegExp(`^Examples?:\\n  .*\\./assay ${name}\\b`, 'm'), name);
    assert.match(help, /^Flags.*:\n/m, name);
    assert.match(help, /^Exit codes(?: of .+ itself)?: \d/m, name);
    for (const common of ['help', 'version', 'json']) assert.ok(Object.hasOwn(flags, common), `${name} --${common}`);
  }
});
