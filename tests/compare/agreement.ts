// Holds a verdict against an explanation of the same two runs: they are two answers to one question.
import assert from 'node:assert/strict';

import type { Explanation } from '../../src/documents/explanation.ts';
import type { Verdict } from '../../src/documents/verdict.ts';
import { isAtLeast } from '../../src/documents/verdict-level.ts';

/**
 * Whatever level a verdict reaches, the explanation finds no difference at that level, and the
 * reverse. A claim may lower a verdict, and never what the results are.
 */
export function assertAgreement({ level, ceiling }: Verdict, { level: explained, results }: Explanation): void {
  assert.ok(explained !== undefined);
  assert.equal(level, isAtLeast(explained, ceiling) ? ceiling : explained, `graded ${level} under the ceiling ${ceiling}, explained as ${explained}`);
  for (const asked of ['byte', 'tensor', 'metric', 'statistical'] as const) {
    if (isAtLeast(level, asked)) assert.ok(isAtLeast(explained, asked) && results === 'same', `graded ${level}, and the explanation finds a difference: ${results}`);
    if (isAtLeast(explained, asked) && isAtLeast(ceiling, asked)) assert.ok(isAtLeast(level, asked), `explained as ${explained}, and graded ${level}`);
  }
  assert.equal(results === 'different', level === 'different' || (level === 'not-runnable' && explained === 'different'));
}
