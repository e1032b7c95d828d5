// The hand-written pages on manifests and verdicts name what the types have.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { minReplicas } from '../../../src/core/reproduction/equivalence-test.ts';
import { minRepeats } from '../../../src/core/reproduction/noise-band.ts';
import { verdictLevels } from '../../../src/core/reproduction/verdict.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('docs/manifest.md names every field of the manifest in its table', () => {
  const [, body = ''] = /export interface Manifest \{\n(.*?)\n\}/s.exec(read('src/core/reproduction/manifest.ts')) ?? [];
  const fields = [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field as string);
  assert.ok(fields.length >= 10);
  const table = read('docs/manifest.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1])
    .join(' ');
  for (const field of fields) assert.ok(table.includes(`\`${field}\``), `${field} is not in docs/manifest.md`);
});

it('docs/verdicts.md lists the levels from the strongest to the weakest, and the numbers that decide', () => {
  const page = read('docs/verdicts.md');
  assert.deepEqual(
    [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, level]) => level),
    [...verdictLevels],
  );
  assert.ok(page.includes(`N ≥ ${minReplicas}`));
  assert.ok(page.includes(`at least ${minRepeats} repeats`));
});
