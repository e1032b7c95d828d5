// The tools of a run are compared with those that would run again: what the command names by its place, not what the
// path finds under the same name.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { compareSystem } from '../../../src/workspace/environment/match-system.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

describe('comparing tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  after(() => removeFolderAtOnce(folder));
  const tool = (name: string, version: string): string => {
    mkdirSync(join(folder, version), { recursive: true });
    const path = join(folder, version, name);
    writeFileSync(path, `#!/bin/sh\necho v${version}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const placed = tool('node', '24.1.0');
  tool('node', '20.2.0');
  const environment = { PATH: `${join(folder, '20.2.0')}:/usr/bin:/bin` };
  const wanted = { system: {}, tools: { node: '24.1.0' }, libraries: [], locks: [] };
  const compared = (argv: readonly string[]) => compareSystem(wanted, { argv, environment });

  it('asks the program that the command names by its place', async () => {
    assert.deepEqual(await compared([placed, 'train.mjs']), { differences: [], missing: [] });
  });

  it('asks what the path finds when the command names no place, or one that is not there', async () => {
    for (const argv of [
      ['node', 'train.mjs'],
      ['/nowhere/at/all/node', 'train.mjs'],
      ['sh', 'run.sh'],
    ]) {
      const { differences, missing } = await compared(argv);
      assert.deepEqual(missing, []);
      assert.deepEqual(
        differences.map(({ sentence }) => sentence),
        ['node is 20.2.0, was 24.1.0'],
      );
    }
  });

  it('finds a tool missing that neither the place nor the path has', async () => {
    const { missing } = await compareSystem(wanted, { argv: ['node'], environment: { PATH: join(folder, 'empty') } });
    assert.deepEqual(missing, ['node 24.1.0']);
  });
});
