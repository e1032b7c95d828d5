// `assay jobs` as a person meets it, on a real server whose webhook fails, hangs or is refused.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { createClient, type Client, type Job, type JobState } from '../../sdk/index.ts';
import { assayOutcome, runAssay, temporaryFolder, type ServerProcess } from '../server/server-process.ts';

/** What the webhook's receiver does: answers with a status, or leaves the caller waiting. */
let answer: (response: ServerResponse) => void = () => undefined;
const receiver = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
const refuse = (response: ServerResponse): void => void response.writeHead(404).end();

let server: ServerProcess;
let client: Client;
let environment: Record<string, string>;

before(async () => {
  await once(receiver, 'listening');
  server = runAssay(['server', '--port', '0', '--data', temporaryFolder(), '--webhooks-allow-private']);
  const { url } = await server.started;
  client = createClient({ baseUrl: url });
  // Its jobs come once an hour, which may be now.
  await client.pauseSchedule({ scheduleId: 'jobs.sweep' });
  environment = { ASSAY_SERVER: url, ASSAY_HOME: temporaryFolder() };
  const body = { name: 'hook', url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }] };
  const made = await fetch(`${url}/api/2.0/mlflow/webhooks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(made.status, 200, await made.text());
});
after(async () => {
  receiver.closeAllConnections();
  receiver.close();
  server.child.kill('SIGTERM');
  await server.ended;
});

const assay = (...args: readonly string[]) => assayOutcome(['jobs', ...args], environment);

let models = 0;

/** A delivery to the receiver, once it has got so far. */
async function deliveryThat(state: JobState): Promise<Job> {
  const known = new Set((await client.listJobs({})).items.map(({ id }) => id));
  await client.createModel({ name: `model-${(models += 1)}` });
  for (;;) {
    const job = (await client.listJobs({ states: [state] })).items.find(({ id }) => !known.has(id));
    if (job !== undefined) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('assay jobs', () => {
  it('says when there is nothing to list', async () => {
    assert.deepEqual(await assay(), { code: 0, stdout: 'There are no such jobs. Those that ended long ago are removed.\n', stderr: '' });
    assert.deepEqual(JSON.parse((await assay('ls', '--json')).stdout), { jobs: [] });
  });

  it('lists the latest jobs with state and owner, all or some, as text and as JSON', async () => {
    answer = refuse;
    const failed = await deliveryThat('failed');
    const { code, stdout } = await assay();
    assert.equal(code, 0);
    assert.match(stdout, /^JOB +NAME +STATE +OWNER +TIME +PROGRESS$/m);
    assert.match(stdout, new RegExp(`^${failed.id.slice(0, 12)} +webhook\\.deliver +failed +local +took [\\d.]+ s +the webhook answered 404$`, 'm'));
    assert.deepEqual(JSON.parse((await assay('--state', 'failed', '--state', 'cancelled', '--json')).stdout), { jobs: [failed] });
    assert.deepEqual(JSON.parse((await assay('ls', '--name', 'jobs.sweep', '--json')).stdout), { jobs: [] });
  });

  it('shows one job by the beginning of its id, with what it carries', async () => {
    answer = refuse;
    const failed = await deliveryThat('failed');
    const { stdout } = await assay('show', failed.id.slice(0, 10));
    assert.match(stdout, new RegExp(`^webhook\\.deliver {2}${failed.id}\n {2}failed\n`));
    assert.match(stdout, /^ {2}error +the webhook answered 404$/m);
    assert.match(stdout, /^ {2}carries +\{.*"event":"registered_model\.created"/m);
    assert.deepEqual(JSON.parse((await assay('show', failed.id, '--json')).stdout), await client.getJob({ jobId: failed.id }));
  });

  it('cancels a running job, which ends at once, and asks for it anew', async () => {
    answer = () => undefined;
    const running = await deliveryThat('running');
    assert.deepEqual(await assay('cancel', running.id), { code: 0, stdout: `${running.id} is asked to stop.\n`, stderr: '' });
    const watched = await assay('show', running.id, '--watch');
    assert.equal(watched.code, 1);
    assert.match(watched.stdout, /^ {2}cancelled$/m);

    answer = (response) => void response.end();
    const retried: Job = JSON.parse((await assay('retry', running.id, '--json')).stdout);
    assert.deepEqual([retried.state, retried.owner, retried.name], ['queued', 'local', 'webhook.deliver']);
    const done = await assay('show', retried.id, '--watch');
    // Either it was seen until it was done, or it was done before anybody looked.
    if (done.code === 0) assert.equal(done.stdout, `${retried.id} is done; jobs of the name webhook.deliver are not kept when they are.\n`);
    else assert.deepEqual([done.code, done.stdout], [4, '']);
  });

  it('watches: a line for each job that comes or changes', async () => {
    const watching = runAssay(['jobs', '--state', 'failed', '--watch', '--json'], environment);
    while (!watching.stdout().includes('\n')) await new Promise((resolve) => setTimeout(resolve, 20));
    answer = refuse;
    const failed = await deliveryThat('failed');
    while (watching.stdout().split('\n').length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    watching.child.kill('SIGTERM');
    await watching.ended;
    assert.deepEqual(JSON.parse(watching.stdout().split('\n')[1]!), failed);
  });

  it('lists schedules, lets one go on and pauses it', async () => {
    assert.match((await assay('resume', 'jobs.sweep')).stdout, /^jobs\.sweep goes on at 20\d\d-.*:17:00\.000Z\.$/m);
    assert.match((await assay('schedules')).stdout, /^jobs\.sweep +jobs\.sweep +17 \* \* \* \* \(UTC\) +20\d\d-.*:17:00\.000Z +never$/m);
    assert.deepEqual(await assay('pause', 'jobs.sweep'), { code: 0, stdout: 'jobs.sweep asks for no more jobs.\n', stderr: '' });
    assert.deepEqual(JSON.parse((await assay('schedules', '--json')).stdout), { schedules: (await client.listSchedules({})).items });
  });

  it('refuses what cannot be, with a sentence', async () => {
    answer = refuse;
    const failed = await deliveryThat('failed');
    assert.deepEqual(await assay('cancel', failed.id), { code: 1, stdout: '', stderr: `assay: job '${failed.id}' has failed, so there is nothing to cancel\n` });
    assert.equal((await assay('show', 'f'.repeat(32))).code, 4);
    assert.deepEqual(await assay('show', 'ffffff'), { code: 4, stdout: '', stderr: 'assay: There is no job ffffff among the latest 1,000; name an older one by its whole id.\n' });
    assert.deepEqual(await assay('lst'), { code: 2, stdout: '', stderr: 'assay: jobs has no lst; did you mean ls?\n' });
    assert.equal((await assay('show')).stderr, 'assay: jobs show takes a job, and got none; see ./assay jobs --help.\n');
    assert.equal((await assay('--state', 'over')).stderr, 'assay: --state takes queued, running, done, failed or cancelled, and got over\n');
    assert.equal((await assay('--server', 'http://127.0.0.1:9')).code, 9);
  });
});
