// The hand-written pages on inputs and verdicts name what the types have.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { minReplicas } from '../../src/compare/statistics/equivalence-test.ts';
import { minRepeats } from '../../src/compare/statistics/noise-band.ts';
import { inputs } from '../../src/documents/inputs.ts';
import { verdictLevels } from '../../src/documents/verdict-level.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('docs/inputs.md names every field of the inputs in its table', () => {
  const fields = Object.keys(inputs.shape);
  assert.ok(fields.length >= 10);
  const table = read('docs/inputs.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1])
    .join(' ');
  for (const field of fields) assert.ok(table.includes(`\`${field}\``), `${field} is not in docs/inputs.md`);
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
