// Variables of .env files are read as programs read them.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { parseDotenv, readDotenv } from '../../../src/workspace/secrets/dotenv-secrets.ts';

test('names and values, however they are written', () => {
  assert.deepEqual(parseDotenv('A=1\nexport DB_PASSWORD="p w#d"\r\n# C=3\n  D : \'x\'\nE=plain # why\nF=\nno line\nG=a=b\n'), [
    ['A', '1'],
    ['DB_PASSWORD', 'p w#d'],
    ['D', 'x'],
    ['E', 'plain'],
    ['G', 'a=b'],
  ]);
});

test('a folder without such files has none, and of two the local one wins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dotenv-'));
  assert.deepEqual(readDotenv(folder), {});
  writeFileSync(join(folder, '.env'), 'API_KEY=one\nOTHER=two\n');
  writeFileSync(join(folder, '.env.local'), 'API_KEY=three\n');
  assert.deepEqual(readDotenv(folder), { API_KEY: 'three', OTHER: 'two' });
});
