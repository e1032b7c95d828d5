// docs/errors.md says what core and the wires say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { errorCodes } from '../../src/core/base/errors.ts';
import { errorsPage } from '../../src/server/errors-page.ts';

it('the errors page is the printed table; run scripts/generate-docs.mjs when it is not', async () => {
  assert.equal(readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8'), await errorsPage());
});

it('the page has one row for each of the 13 codes', async () => {
  const rows = (await errorsPage()).match(/^\| `[a-z_]+` \|/gm);
  assert.equal(rows?.length, 13);
  assert.equal(errorCodes.length, 13);
});
