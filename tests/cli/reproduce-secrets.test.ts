// A run with secrets is run again with those of who repeats it: taken from variables, never from the command line or the record.
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { project, recorderAt, type Recorder } from '../repeat/recording.ts';
import { temporaryFolder } from '../server/server-process.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.stop());

const home = temporaryFolder();
const began = join(temporaryFolder(), 'began');
const withVariables = (environment: Readonly<Record<string, string>>): Recorder => recorderAt({ server: server.url, home, environment });

const trainMjs = `import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(began)}, '');
const given = process.argv.slice(2).join(' ') + (process.env.SERVICE_TOKEN ?? '');
console.log('given', createHash('sha256').update(given).digest('hex').slice(0, 8));
writeFileSync('model.json', JSON.stringify([createHash('sha256').update(given).digest('hex')]));
`;
const secret = 'Summer2024!x';
const command = ['node', 'train.mjs', '--db-password', secret, 'postgres://me:in-address-7@db/x'];
const both = { DB_PASSWORD: secret, ADDRESS_PASSWORD: 'in-address-7' };

describe('a run whose arguments held secrets', () => {
  it('is repeated with the variables of the same names, and nothing of it is in the verdict', async () => {
    const runId = await withVariables({}).run(project({ 'train.mjs': trainMjs }), command);
    const { answer, stdout, stderr } = await withVariables(both).reproduce(runId);
    assert.equal(answer.verdict.level, 'byte', stdout + stderr);
    assert.ok(!`${stdout}${stderr}`.includes(secret) && !stdout.includes('in-address-7'));
    const { manifest } = await server.client.getManifest({ runId: answer.reproductionRunId as string });
    assert.deepEqual(manifest.command.argv.slice(2), ['--db-password', '[redacted:known-value:db-password]', 'postgres://me:[redacted:known-value:address-password]@db/x']);
  });

  it('is repeated with variables that are named', async () => {
    const runId = await withVariables({}).run(project({ 'train.mjs': trainMjs }), command);
    const flags = ['--secret', 'db-password=MINE', '--secret=address-password=OTHER'];
    const { answer, stderr } = await withVariables({ MINE: secret, OTHER: 'in-address-7' }).reproduce(runId, ...flags);
    assert.equal(answer.verdict.level, 'byte', stderr);
  });

  it('is not begun without them: the message names what is missing', async () => {
    const runId = await withVariables({}).run(project({ 'train.mjs': trainMjs.replace(JSON.stringify(began), JSON.stringify(`${began}-not`)) }), command.slice(0, 4));
    assert.ok(existsSync(`${began}-not`));
    rmSync(`${began}-not`);
    const { code, stdout } = await withVariables({}).assay(temporaryFolder(), 'reproduce', runId);
    assert.equal(code, 8);
    assert.match(stdout, /set DB_PASSWORD in this shell, or name the variable that holds it with --secret db-password=VARIABLE/);
    assert.equal(existsSync(`${began}-not`), false);
  });

  it('refuses a value in the place of a variable, and does not repeat it', async () => {
    const { code, stderr } = await withVariables({}).assay(temporaryFolder(), 'reproduce', 'latest', '--secret', `db-password=${secret}`);
    assert.equal(code, 2);
    assert.match(stderr, /--secret takes NAME=VARIABLE, the name of a variable that is set/);
    assert.ok(!stderr.includes(secret));
  });

  it('repeated with another value it differs, and the reason is that the secret has another value', async () => {
    const runId = await withVariables({}).run(project({ 'train.mjs': trainMjs }), command);
    const { answer } = await withVariables({ ...both, DB_PASSWORD: 'Winter2025?y' }).reproduce(runId);
    assert.equal(answer.verdict.level, 'different');
    const { stdout } = await withVariables({}).assay(temporaryFolder(), 'why', answer.reproductionRunId as string, runId);
    assert.match(stdout, /secret db-password/);
    assert.match(stdout, /another value/);
    assert.ok(!stdout.includes('Winter2025?y') && !stdout.includes(secret));
  });
});

it('a variable that was an input and a secret is taken from the shell, and its absence is told before anything runs', async () => {
  const folder = project({ 'train.mjs': trainMjs, 'assay.toml': 'variables = ["SERVICE_TOKEN"]\npackages = "none"\n' });
  const runId = await withVariables({ SERVICE_TOKEN: 'token-of-mine-5' }).run(folder, ['node', 'train.mjs']);
  const { manifest } = await server.client.getManifest({ runId });
  assert.ok(!JSON.stringify(manifest).includes('token-of-mine-5'));
  assert.equal((await withVariables({ SERVICE_TOKEN: 'token-of-mine-5' }).reproduce(runId)).answer.verdict.level, 'byte');
  assert.equal((await withVariables({ OF_OTHERS: 'token-of-mine-5' }).reproduce(runId, '--secret', 'SERVICE_TOKEN=OF_OTHERS')).answer.verdict.level, 'byte');
  const { code, stdout } = await withVariables({}).assay(temporaryFolder(), 'reproduce', runId);
  assert.equal(code, 8);
  assert.match(stdout, /the variable SERVICE_TOKEN held a secret, which was not recorded, and is not set here/);
});

it('verify has the command before it, and needs no variable', async () => {
  const { code, stdout } = await withVariables({}).assay(project({ 'train.mjs': trainMjs }), 'verify', '--quiet', '--', ...command);
  assert.equal(code, 0, stdout);
  assert.ok(!stdout.includes(secret));
});
