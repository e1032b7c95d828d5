// docs/settings.md says what the table says; the help text shows every flag.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { clientSettingTable } from '../../src/config/client-setting-table.ts';
import { dashedName } from '../../src/config/flag.ts';
import { settingNames, variableName } from '../../src/config/settings.ts';
import { serverHelp, settingsPage } from '../../src/config/settings-page.ts';

it('the settings page is the printed table; run scripts/generate-docs.mjs when it is not', () => {
  assert.equal(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8'), settingsPage());
});

it('the page and the help name every setting', () => {
  for (const name of settingNames) {
    assert.ok(settingsPage().includes(`| \`${dashedName(name)}\` | \`${variableName(name)}\` |`), name);
    assert.match(serverHelp(), new RegExp(`^ {2}--(no-)?${dashedName(name)}( |$)`, 'm'));
  }
});

it('the page names every setting of the commands, with all that gives it', () => {
  for (const [name, setting] of Object.entries(clientSettingTable)) {
    const row = settingsPage()
      .split('\n')
      .find((line) => line.endsWith(`| ${setting.sentence} |`));
    assert.ok(row !== undefined, name);
    const givers = [setting.hasFlag ? `--${dashedName(name)}` : '', 'variable' in setting ? setting.variable : '', setting.isInFile ? `\`${dashedName(name)}\`` : ''];
    for (const giver of givers) assert.ok(row.includes(giver), `${name}: ${giver}`);
  }
});

it('the help fits a terminal of 80 columns but for its tables and examples', () => {
  const long = serverHelp()
    .split('\n')
    .filter((line) => line.startsWith('      ') && line.length > 80);
  assert.deepEqual(long, []);
});
