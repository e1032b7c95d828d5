// Time limit: 5 minutes
// Two servers on one PostgreSQL and one folder of blobs, behind a balancer: clients need not know, and what must happen once happens once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { createClient, ownerOf } from '../../sdk/index.ts';
import { startRoundRobin, type RoundRobin } from '../ledger/round-robin.ts';
import { createWire } from '../ledger/wire.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample } from './script.ts';
import { startServer, type ServerProcess } from './server-process.ts';

const noPython = (await pythonMissing()) ?? false;

/** A machine whose clock is an hour ahead. */
const clockAhead = '--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()+36e5';

describe('two servers behind a balancer', { skip: (await whyNoPostgres()) ?? false }, () => {
  let data: string;
  let servers: readonly [ServerProcess, ServerProcess];
  let balancer: RoundRobin;
  let stopPostgres: () => Promise<void>;
  before(async () => {
    const postgres = await withPostgres();
    stopPostgres = () => postgres.stop();
    data = await mkdtemp(join(tmpdir(), 'several-'));
    const options = { data, database: await postgres.freshDatabase() };
    const env = { ASSAY_WEBHOOKS_ALLOW_PRIVATE: 'true' };
    // Together, so that both find an empty database.
    servers = await Promise.all([startServer({ ...options, env }), startServer({ ...options, env: { ...env, NODE_OPTIONS: clockAhead } })]);
    balancer = await startRoundRobin(servers.map(({ port }) => port));
  });
  after(async () => {
    await balancer.close();
    for (const server of servers) assert.equal(await server.stop(), 0);
    await stopPostgres();
    await removeFolder(data);
  });

  const graphql = async (server: ServerProcess, query: string, variables: object): Promise<any> => {
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    const { data: found, errors } = (await answer.json()) as { data: any; errors?: unknown };
    assert.equal(errors, undefined, JSON.stringify(errors));
    return found;
  };

  it('never give one trial of a sweep to two agents', async () => {
    const axis = Array.from({ length: 6 }, (_, index) => index);
    const config = `method: grid\nprogram: train.py\nparameters:\n  a: {values: [${axis.join()}]}\n  b: {values: [${axis.slice(0, 4).join()}]}\n`;
    const create = `mutation U($input: UpsertSweepInput!) { upsertSweep(input: $input) { sweep { name } } }`;
    const { name } = (await graphql(servers[0], create, { input: { projectName: 'p', config } })).upsertSweep.sweep;
    const register = `mutation A($input: CreateAgentInput!) { createAgent(input: $input) { agent { id } } }`;
    const beat = `mutation H($id: ID!, $runState: JSONString) { agentHeartbeat(input: {id: $id, metrics: "{}", runState: $runState}) { commands } }`;
    const upsert = `mutation R($input: UpsertBucketInput!) { upsertBucket(input: $input) { bucket { name } } }`;
    const given: { readonly run: string; readonly point: string }[] = [];
    const agent = async (number: number): Promise<void> => {
      const server = servers[number % 2]!;
      const { id } = (await graphql(server, register, { input: { host: `node-${number}`, sweep: name, projectName: 'p' } })).createAgent.agent;
      for (let turn = 0; ; turn += 1) {
        // An agent's next word may reach the other server.
        const at = servers[(number + turn) % 2]!;
        const [command] = JSON.parse((await graphql(at, beat, { id, runState: '{}' })).agentHeartbeat.commands);
        if (command?.type === 'exit') return;
        if (command?.type !== 'run') continue;
        given.push({ run: command.run_id, point: JSON.stringify([command.args.a.value, command.args.b.value]) });
        await graphql(server, upsert, { input: { modelName: 'p', name: command.run_id, sweep: name } });
        const done = await fetch(`${server.url}/files/default/p/${command.run_id}/file_stream`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ complete: true, exitcode: 0 }),
        });
        assert.equal(done.status, 200);
      }
    };
    await Promise.all([0, 1, 2, 3].map(agent));
    assert.equal(given.length, 24);
    assert.equal(new Set(given.map(({ run }) => run)).size, 24);
    assert.equal(new Set(given.map(({ point }) => point)).size, 24);
  });

  it('number the lines of programs that log to one run, each through another server', async () => {
    const upsert = `mutation R($input: UpsertBucketInput!) { upsertBucket(input: $input) { bucket { name } } }`;
    await graphql(servers[0], upsert, { input: { modelName: 'p', name: 'shared' } });
    const program = async (writer: string, server: ServerProcess): Promise<void> => {
      for (let offset = 0; offset < 60; offset += 3) {
        const content = [0, 1, 2].map((index) => `${writer} ${offset + index}`);
        const { status } = await fetch(`${server.url}/files/default/p/shared/file_stream`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-wandb-use-async-filestream': 'true', 'x-wandb-async-client-id': writer },
          body: JSON.stringify({ files: { 'output.log': { offset, content } } }),
        });
        assert.equal(status, 200);
      }
    };
    await Promise.all([program('a', servers[0]), program('b', servers[1]), program('c', servers[0]), program('d', servers[1])]);
    const { lines } = await createClient({ baseUrl: balancer.url }).readConsole({ runId: 'shared', fromLine: 0, limit: 1000 });
    const printed = lines.map(({ text }) => text);
    assert.equal(printed.length, 240);
    for (const writer of ['a', 'b', 'c', 'd'])
      assert.deepEqual(
        printed.filter((text) => text.startsWith(writer)),
        Array.from({ length: 60 }, (_, index) => `${writer} ${index}`),
      );
  });

  it('do a job once, also where the clock of one is ahead by far longer than a lease', async () => {
    const received: string[] = [];
    const receiver = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
      incoming.resume();
      received.push(String(incoming.headers['x-mlflow-delivery-id']));
      // Long enough for the other to look for jobs whose time is over.
      setTimeout(() => outgoing.end(), 4_000);
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const wires = servers.map(({ url }) => createWire(url));
    try {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
      await wires[0]!.read('/api/2.0/mlflow/webhooks', { name: 'hook', url, events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }], status: 'ACTIVE' });
      for (let count = 0; count < 12; count += 1) await wires[count % 2]!.read('/api/2.0/mlflow/registered-models/create', { name: `model ${count}` });
      for (let tries = 0; received.length < 12 && tries < 200; tries += 1) await sleep(50);
      // Whatever is done twice comes within the next looks at the queue.
      await sleep(6_000);
      assert.equal(received.length, 12);
      assert.equal(new Set(received).size, 12);
    } finally {
      for (const wire of wires) wire.close();
      receiver.closeAllConnections();
      receiver.close();
    }
  });

  it('read at once what another took in: files, crowds of small ones, and what was read before as missing', async () => {
    const clients = servers.map(({ url }) => createClient({ baseUrl: url }));
    const { id } = await clients[0]!.createRun({ experimentId: '0' });
    const owner = ownerOf.run(id);
    for (let round = 0; round < 5; round += 1) {
      const [writer, reader] = [clients[round % 2]!, clients[(round + 1) % 2]!];
      const files = Array.from({ length: 24 }, (_, index) => ({ path: `round ${round}/${index}.txt`, body: `round ${round}, file ${index}` }));
      await assert.rejects(reader.getArtifact({ owner, path: files[0]!.path }));
      await Promise.all(files.map(({ path, body }) => writer.putArtifact({ owner, path, body })));
      const found = await Promise.all(files.map(async ({ path }) => (await reader.getArtifact({ owner, path })).text()));
      assert.deepEqual(
        found,
        files.map(({ body }) => body),
      );
    }
  });

  it('take the newest client of MLflow on its tour', { skip: noPython }, async () => {
    const { python } = await pythonEnvironment('mlflow-new');
    const tour = await runExample({ python, trackingUri: balancer.url, script: 'api_tour.py' });
    const wire = createWire(balancer.url);
    await checkFacts(wire, { run_id: tour.run_id, params: { depth: '3', words: 'smörgåsbord 🙂' } });
    wire.close();
  });
});
