// Time limit: 15 minutes
// The same requests to MLflow's own server and to ours: every answer equal but for the differences listed in
// tolerances.ts. And to two servers of MLflow: no difference at all, which shows that the comparison is fair.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { mlflowVersion } from '../../src/protocols/mlflow/version.ts';
import { pythonMissing } from '../python/environments.ts';
import { skipUnless } from '../skips.ts';
import type { Difference } from './compare.ts';
import { askedRoutes } from './coverage.ts';
import { differencesPage } from './differences-page.ts';
import { differences, ours, playAgainst, reference, type Side } from './pair.ts';
import { script } from './script/script.ts';
import { judge } from './tolerance.ts';
import { tolerances } from './tolerances.ts';

const missing = await pythonMissing();

describe('the differential suite', { skip: skipUnless(missing === undefined, missing ?? '') }, () => {
  let theirs: Side;
  let own: Side;

  before(async () => {
    [theirs, own] = await Promise.all([reference().then((command) => playAgainst(command, script)), playAgainst(ours, script)]);
  });

  it('plays at least 400 requests, each with a name of its own', () => {
    assert.ok(script.length >= 400, `${script.length} requests`);
    assert.equal(new Set(script.map(({ id }) => id)).size, script.length);
  });

  it('asks for every route of the MLflow wire by every prefix, and sees each of them succeed', () => {
    const routes = askedRoutes(own.recording.exchanges).filter(({ name }) => !name.endsWith(' /api/2.0/mlflow-artifacts/signed'));
    assert.ok(routes.length > 100, `${routes.length} routes`);
    assert.deepEqual(
      routes.filter(({ asked }) => asked === 0).map(({ name }) => name),
      [],
    );
    const never = routes.filter(({ name, succeeded }) => succeeded === 0 && !name.includes('/ajax-api/')).map(({ name }) => name);
    assert.deepEqual(never, succeedElsewhere);
  });

  it('finds no difference to MLflow but those that are listed, and every one that is listed', () => {
    const { unexpected, unused } = judge(differences(script, theirs, own), tolerances);
    assert.deepEqual(unexpected.map(shown), [], 'differences that no entry of tolerances.ts covers');
    assert.deepEqual(unused, [], 'entries of tolerances.ts that do not differ');
  });

  it('finds no difference between two servers of MLflow', async () => {
    const command = await reference();
    const [one, other] = await Promise.all([playAgainst(command, repeated), playAgainst(command, repeated)]);
    assert.deepEqual(differences(repeated, one, other).map(shown), []);
  });

  it('is described by docs/mlflow-differences.md', () => {
    const page = readFileSync(new URL('../../docs/mlflow-differences.md', import.meta.url), 'utf8');
    assert.equal(page, differencesPage(tolerances, { requests: script.length, version: mlflowVersion }));
  });
});

/** They need parts that were sent to addresses of our own, or a receiver: tests/protocols/mlflow has both. */
const succeedElsewhere = ['POST /api/2.0/mlflow-artifacts/mpu/complete/{path+}', 'POST /api/2.0/mlflow/webhooks/{webhook_id}/test'];

/** The groups that make ids, times, tokens and drawn names of every kind; filters and files add none. */
const repeated = script.filter(({ id }) => /^(?:experiments|runs|tags|metrics|charts|models|versions|stages|aliases|logged models|webhooks)\b(?!: create from)/u.test(id));

function shown({ step, kind, path, reference: expected, ours: given }: Difference): string {
  return `${step} [${kind}${path === '' ? '' : ` ${path}`}]\n  MLflow: ${cut(expected)}\n  ours:   ${cut(given)}`;
}

function cut(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text;
}
