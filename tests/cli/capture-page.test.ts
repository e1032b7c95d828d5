// docs/capture.md names the flags of `assay run` and the keys of assay.toml that there are, and no others.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { run } from '../../src/cli/run.ts';
import { clientSettingTable } from '../../src/config/client-setting-table.ts';
import { dashedName } from '../../src/config/flag.ts';

const page = readFileSync(new URL('../../docs/capture.md', import.meta.url), 'utf8');
const rows = page.slice(page.indexOf('| Flag | assay.toml |')).split('\n\n')[0]!.split('\n').slice(2);
const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
const wordsIn = (texts: readonly string[], pattern: RegExp): readonly string[] => [...texts.join(' ').matchAll(pattern)].map(([, word]) => word!).sort();

describe('the table of flags in docs/capture.md', () => {
  it('has every flag of assay run, and no other', () => {
    const flags = Object.keys(run.flags).filter((name) => !['help', 'version'].includes(name));
    const told = wordsIn(
      cells.map(([, flag]) => flag!),
      /`--([a-z-]+)/g,
    );
    assert.deepEqual(told, flags.map(dashedName).sort());
  });

  it('has every key of assay.toml, and no other', () => {
    const keys = Object.entries(clientSettingTable).filter(([, { isInFile }]) => isInFile);
    const told = wordsIn(
      cells.map(([, , key]) => key!),
      /`([a-z-]+)`/g,
    );
    assert.deepEqual(told, keys.map(([name]) => dashedName(name)).sort());
  });

  it('says the same of each flag that has a key: both stand in one row', () => {
    for (const [, flag, key] of cells.filter(([, one, other]) => one !== '' && other !== '')) {
      const ofFlag = wordsIn([flag!], /`--([a-z-]+)/g);
      assert.deepEqual(wordsIn([key!], /`([a-z-]+)`/g), ofFlag, flag);
    }
  });
});
