// What programs may use of the sdk is written down: a change of it is made on purpose, or not at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { sdkApi } from '../../scripts/sdk-api.mjs';
import { operations } from '../../sdk/contract.ts';

const report = fileURLToPath(new URL('../../docs/sdk-api.txt', import.meta.url));

it('the report is what the compiler declares of the package; after a change meant for users, run node scripts/generate-docs.mjs', () => {
  const declared = sdkApi();
  assert.equal(readFileSync(report, 'utf8'), declared);
  for (const name of ['export declare function createClient', 'export declare class ApiError', 'export type Inputs', ...Object.keys(operations)])
    assert.ok(declared.includes(name), `${name} is in it`);
  assert.ok(!/zod|\.\.\/src/.test(declared), 'nothing in it leads out of the package');
});
