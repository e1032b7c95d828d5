// Sweeps over the W&B wire: what agents are told, whatever gets lost on the way, and that every point can be chosen again.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { historyBefore } from '../../../src/core/sweeps/sweep-history.ts';
import { samplers } from '../../../src/core/sweeps/suggest/samplers.ts';
import { caller } from '../../core/core-under-test.ts';
import { openWandb } from './wandb-under-test.ts';

const upsertText = `mutation U($input: UpsertSweepInput!) { upsertSweep(input: $input) { sweep { id name state project { name entity { name } } } configValidationWarnings } }`;
const agentText = `mutation A($input: CreateAgentInput!) { createAgent(input: $input) { agent { id } } }`;
const beatText = `mutation H($id: ID!, $runState: JSONString) { agentHeartbeat(input: {id: $id, metrics: "{}", runState: $runState}) { agent { id } commands } }`;
const sweepText = `query S($name: String!) { project(name: "p", entityName: "default") { totalSweeps sweep(sweepName: $name) {
  id name displayName method state description bestLoss config runCount runCountExpected
  runs(first: 50) { edges { node { name state sweepName config summaryMetrics exitcode stopped } } }
  agents { edges { node { id name host state totalRuns } } }
} } }`;

interface Command {
  readonly type: string;
  readonly run_id?: string;
  readonly args?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly program?: string;
}

async function openSweeps(t: TestContext) {
  const wandb = await openWandb(t);
  const sweep = async (config: string): Promise<any> => (await wandb.data(upsertText, { input: { projectName: 'p', config } })).upsertSweep.sweep;
  const state = (id: string, word: string) => wandb.query(upsertText, { input: { id, state: word } });
  const agent = async (name: string): Promise<string> => (await wandb.data(agentText, { input: { host: 'node-1', sweep: name, projectName: 'p' } })).createAgent.agent.id;
  const beat = async (id: string, ...runs: readonly string[]): Promise<readonly Command[]> => {
    const runState = JSON.stringify(Object.fromEntries(runs.map((run) => [run, true])));
    return JSON.parse((await wandb.data(beatText, { id, runState })).agentHeartbeat.commands) as readonly Command[];
  };
  /** As the program of a run does: it begins, logs, and ends when it is told how. */
  const play = async (run: string, losses: readonly (number | undefined)[], exitcode?: number): Promise<void> => {
    await wandb.upsert({ name: run });
    const content = losses.flatMap((loss, step) => (loss === undefined ? [] : [JSON.stringify({ loss, _step: step, _timestamp: step })]));
    const files = { 'wandb-history.jsonl': { offset: 0, content }, 'wandb-summary.json': { offset: 0, content: [JSON.stringify({ loss: losses.at(-1) })] } };
    const { status } = await wandb.stream(run, { files, ...(exitcode !== undefined && { complete: true, exitcode }) });
    assert.equal(status, 200);
  };
  const shown = async (name: string): Promise<any> => (await wandb.data(sweepText, { name })).project.sweep;
  return { ...wandb, sweep, state, agent, beat, play, shown };
}

const grid = `method: grid
program: train.py
name: every one
metric: {name: loss, goal: minimize}
parameters:
  lr: {values: [0.1, 0.10]}
  optim: {parameters: {name: {values: [adam, sgd]}}}
  seed: {value: 7}
`.replace('0.10]', '0.2]');

test('a grid is handed out once each, with a run that is there before its program, and is finished when all came back', async (t) => {
  const { sweep, agent, beat, play, shown } = await openSweeps(t);
  const { name, state } = await sweep(grid);
  assert.equal(state, 'PENDING');
  const id = await agent(name);
  const points: unknown[] = [];
  for (let count = 0; count < 4; count += 1) {
    const [command, ...rest] = await beat(id);
    assert.deepEqual([rest, command!.type, command!.program], [[], 'run', 'train.py']);
    points.push(Object.fromEntries(Object.entries(command!.args!).map(([key, { value }]) => [key, value])));
    const { runs } = await shown(name);
    assert.equal(runs.edges.find(({ node }: any) => node.name === command!.run_id).node.state, 'pending');
    assert.deepEqual(await beat(id, command!.run_id!), []);
    await play(command!.run_id!, [1 + count], 0);
  }
  assert.deepEqual(points, [
    { lr: 0.1, optim: { name: 'adam' }, seed: 7 },
    { lr: 0.1, optim: { name: 'sgd' }, seed: 7 },
    { lr: 0.2, optim: { name: 'adam' }, seed: 7 },
    { lr: 0.2, optim: { name: 'sgd' }, seed: 7 },
  ]);
  assert.deepEqual(await beat(id), [{ type: 'exit' }]);
  const { runs, agents, config: _, id: _id, ...rest } = await shown(name);
  assert.deepEqual(rest, { name, displayName: 'every one', method: 'grid', state: 'FINISHED', description: null, bestLoss: 1, runCount: 4, runCountExpected: null });
  assert.deepEqual(
    runs.edges.map(({ node }: any) => [node.state, node.sweepName, JSON.parse(node.config).optim.value.name, JSON.parse(node.summaryMetrics).loss]),
    [
      ['finished', name, 'adam', 1],
      ['finished', name, 'sgd', 2],
      ['finished', name, 'adam', 3],
      ['finished', name, 'sgd', 4],
    ],
  );
  assert.deepEqual([agents.edges[0].node.host, agents.edges[0].node.totalRuns, agents.edges[0].node.state], ['node-1', 4, 'RUNNING']);
});

test('an agent that did not hear the answer is told of the same run; others are told of others; a program that always dies is given up', async (t) => {
  const { sweep, agent, beat, shown } = await openSweeps(t);
  const { name } = await sweep('method: random\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const [one, two] = [await agent(name), await agent(name)];
  const [first] = await beat(one);
  assert.deepEqual(await beat(one), [first], 'the answer was lost');
  const [second] = await beat(two);
  assert.notEqual(second!.run_id, first!.run_id);
  assert.deepEqual(await beat(one, first!.run_id!), [], 'it has it now');
  assert.deepEqual(await beat(one), [first], 'its program died before it began');
  const [third] = await beat(one);
  assert.ok(third!.run_id !== first!.run_id && third!.run_id !== second!.run_id);
  const states = Object.fromEntries((await shown(name)).runs.edges.map(({ node }: any) => [node.name, node.state]));
  assert.deepEqual(states, { [first!.run_id!]: 'failed', [second!.run_id!]: 'pending', [third!.run_id!]: 'pending' });
});

test('requests that are sent at once by many agents, each twice, make one run for each agent', async (t) => {
  const { sweep, agent, beat, shown } = await openSweeps(t);
  const { name } = await sweep('method: random\nrun_cap: 6\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const agents = await Promise.all(Array.from({ length: 8 }, () => agent(name)));
  const answers = await Promise.all(agents.flatMap((id) => [beat(id), beat(id)]));
  const told = agents.map((_, index) => [answers[2 * index], answers[2 * index + 1]]);
  for (const [one, again] of told) assert.deepEqual(one, again);
  const runs = told.flatMap(([one]) => one!.flatMap(({ run_id }) => run_id ?? []));
  assert.deepEqual([runs.length, new Set(runs).size, (await shown(name)).runCount], [6, 6, 6]);
});

test('a paused sweep begins nothing, goes on when told, and a stopped one lets run what runs', async (t) => {
  const { sweep, state, agent, beat, play, shown } = await openSweeps(t);
  const { id: sweepId, name } = await sweep('method: random\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const id = await agent(name);
  const [{ run_id: run }] = (await beat(id)) as [Command];
  await play(run!, [1]);
  assert.equal((await state(sweepId, 'PAUSED')).status, 200);
  assert.deepEqual(await beat(id, run!), []);
  await play(run!, [1], 0);
  assert.deepEqual(await beat(id), []);
  assert.equal((await state(sweepId, 'RUNNING')).status, 200);
  const [{ run_id: next }] = (await beat(id)) as [Command];
  await play(next!, [2]);
  await state(sweepId, 'FINISHED');
  assert.deepEqual(await beat(id, next!), []);
  await play(next!, [2], 0);
  assert.deepEqual(await beat(id), [{ type: 'exit' }]);
  assert.deepEqual(
    (await shown(name)).runs.edges.map(({ node }: any) => node.state),
    ['finished', 'finished'],
  );
});

test('a cancelled sweep has its runs stopped and its agents sent home, and there is no way back', async (t) => {
  const { sweep, state, agent, beat, play, shown, stream } = await openSweeps(t);
  const { id: sweepId, name } = await sweep('method: random\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const [one, two] = [await agent(name), await agent(name)];
  const [[running], [unbegun]] = [(await beat(one)) as [Command], (await beat(two)) as [Command]];
  await play(running.run_id!, [1]);
  await state(sweepId, 'CANCELED');
  assert.deepEqual(await beat(one, running.run_id!), [{ type: 'stop', run_id: running.run_id }]);
  assert.deepEqual((await stream(running.run_id!, {})).body, { stopped: true });
  await play(running.run_id!, [1], 1);
  assert.deepEqual([await beat(one), await beat(two)], [[{ type: 'exit' }], [{ type: 'exit' }]]);
  assert.deepEqual(Object.fromEntries((await shown(name)).runs.edges.map(({ node }: any) => [node.name, node.state])), {
    [running.run_id!]: 'killed',
    [unbegun.run_id!]: 'killed',
  });
  const refused = await state(sweepId, 'RUNNING');
  assert.equal(refused.status, 400);
  assert.match(refused.body.errors[0].message, /is cancelled and cannot become running/);
});

test('hyperband stops a run that is behind at its band, and tells its agent', async (t) => {
  const { sweep, agent, beat, play, shown } = await openSweeps(t);
  const { name } = await sweep('method: random\nmetric: {name: loss}\nearly_terminate: {type: hyperband, min_iter: 2, eta: 3}\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const [one, two] = [await agent(name), await agent(name)];
  const [[good], [bad]] = [(await beat(one)) as [Command], (await beat(two)) as [Command]];
  await play(good.run_id!, [1, 0.5]);
  await play(bad.run_id!, [9]);
  assert.deepEqual([await beat(one, good.run_id!), await beat(two, bad.run_id!)], [[], []]);
  await play(bad.run_id!, [9, 8]);
  const stop = [{ type: 'stop', run_id: bad.run_id }];
  assert.deepEqual([await beat(two, bad.run_id!), await beat(two, bad.run_id!)], [stop, stop], 'until it is gone');
  await play(bad.run_id!, [9, 8], 1);
  const [next] = await beat(two);
  assert.equal(next!.type, 'run');
  const { runs, bestLoss } = await shown(name);
  assert.deepEqual(
    [bestLoss, runs.edges.map(({ node }: any) => [node.state, node.stopped])],
    [
      8,
      [
        ['running', false],
        ['killed', true],
        ['pending', false],
      ],
    ],
  );
});

test('a preempted run is resumed by the next agent, and so is one that nobody hears of any more', async (t) => {
  const { core, sweep, agent, beat, play, shown, stream, clock } = await openSweeps(t);
  const { name } = await sweep('method: random\nrun_cap: 2\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const [one, two] = [await agent(name), await agent(name)];
  const [first] = (await beat(one)) as [Command];
  await play(first.run_id!, [1]);
  await beat(one, first.run_id!);
  await stream(first.run_id!, { preempting: true });
  await stream(first.run_id!, { complete: true, exitcode: 1 });
  const [second] = (await beat(two)) as [Command];
  assert.equal(second.type, 'run', 'who had it may still be about to end');
  assert.deepEqual(await beat(one), [{ ...first, type: 'resume' }]);
  await play(first.run_id!, [1, 2], 0);

  await play(second.run_id!, [1]);
  clock.set(clock.now() + 120_000);
  assert.deepEqual(await beat(one), [], 'nobody has the other, and it may come back');
  const lost = (await core.leases.held({ ...caller, id: 'system' })).find(({ runId }) => runId === second.run_id)!;
  await core.leases.expire({ ...caller, id: 'system' }, { runId: lost.runId, beats: lost.beats });
  assert.deepEqual(await beat(one), [{ ...second, type: 'resume' }]);
  await play(second.run_id!, [1], 0);
  assert.deepEqual(await beat(one), [{ type: 'exit' }]);
  const { state, runs } = await shown(name);
  assert.deepEqual([state, runs.edges.map(({ node }: any) => node.state)], ['FINISHED', ['finished', 'finished']]);
});

test('every point is chosen again from the seed and what was known then, however the agents came', async (t) => {
  const { core, sweep, agent, beat, play } = await openSweeps(t);
  for (const method of ['random', 'grid', 'bayes']) {
    const { name } = await sweep(
      `method: ${method}\nrun_cap: 20\nmetric: {name: loss}\nparameters: {x: {${method === 'grid' ? 'min: 1, max: 50' : 'min: 0.0, max: 1.0'}}, y: {values: [a, b]}}\n`,
    );
    const agents = await Promise.all([1, 2, 3].map(() => agent(name)));
    for (let round = 0; round < 6; round += 1) {
      const told = await Promise.all(agents.map((id) => beat(id)));
      for (const [index, [command]] of told.entries()) await play(command!.run_id!, [index + round], round === 2 && index === 1 ? 1 : 0);
    }
    const [{ definition, seed }, log] = [await core.sweeps.get(caller, name), await core.sweeps.log(caller, name)];
    assert.ok(log.trials.length >= 18 && log.results.length >= 15 && new Set(log.trials.map(({ seenResults }) => seenResults)).size > 3);
    for (const { number, point } of log.trials) {
      const again = samplers[definition.sampler!](definition.space, historyBefore(definition, log, number), seed);
      assert.equal(JSON.stringify(again), JSON.stringify(point), `${method} ${number}`);
    }
  }
});

test('a sweep that is made in spite of what has no effect says so; its name, its cap and its rule can be changed later, what it searches cannot', async (t) => {
  const { data, query, sweep, agent, beat, shown } = await openSweeps(t);
  const config = 'method: bayes\nmetric: {name: loss}\nparameters: {x: {min: 0.0, max: 1.0}}\n';
  const input = { projectName: 'p', config, priorRunsFilters: '{"$or": [{"name": "before"}]}' };
  const { upsertSweep } = await data(upsertText, { input });
  assert.match(upsertSweep.configValidationWarnings.join('\n'), /^runs from before/);
  const { id, name } = upsertSweep.sweep;
  assert.equal((await shown(name)).method, 'bayes');
  await beat(await agent(name));
  const changed = await query(upsertText, { input: { id, displayName: 'other', config: `${config}run_cap: 3\nearly_terminate: {type: hyperband, min_iter: 2}\n` } });
  assert.equal(changed.status, 200);
  const refused = await query(upsertText, { input: { id, config: config.replace('1.0', '2.0') } });
  assert.equal(refused.status, 400);
  assert.match(refused.body.errors[0].message, /has trials: its parameters, its method and its metric stay as they are/);
  const { displayName, runCountExpected } = await shown(name);
  assert.deepEqual([displayName, runCountExpected], ['other', 3]);
  assert.equal((await sweep(config)).state, 'PENDING');
});

test('the agent of a sweep that is gone hears 404, and what is no sweep is refused with its fix', async (t) => {
  const { core, query, sweep, agent, state, upsert } = await openSweeps(t);
  const { id: sweepId, name } = await sweep(grid);
  const id = await agent(name);
  const refusals = [
    [{ projectName: 'p' }, /config is missing/],
    [{ projectName: 'p', config: 'method: magic\nparameters: {}' }, /method/],
    [{ projectName: 'p', config: ': : :' }, /YAML/],
    [{ id: sweepId, state: 'GONE' }, /PENDING, RUNNING, PAUSED, FINISHED, CANCELED/],
  ] as const;
  for (const [input, message] of refusals) {
    const { status, body } = await query(upsertText, { input });
    assert.equal(status, 400, JSON.stringify(input));
    assert.match(body.errors[0].message, message);
  }
  assert.equal((await query(agentText, { input: { host: 'h', sweep: 'nothere', projectName: 'p' } })).status, 404);
  await upsert({ name: 'r' });
  const { experimentId } = await core.sweeps.get(caller, name);
  await core.experiments.delete(caller, experimentId);
  assert.equal((await query(beatText, { id, runState: '{}' })).status, 404);
  assert.equal((await state(sweepId, 'PAUSED')).status, 404);
});

test('a controller in the process of the user says what is to be run and to be stopped, once each however often it says so', async (t) => {
  const { data, sweep, agent, beat, play, shown } = await openSweeps(t);
  const { id: sweepId, name } = await sweep('method: random\ncontroller: {type: local}\nparameters: {x: {min: 0.0, max: 1.0}}\n');
  const id = await agent(name);
  assert.deepEqual(await beat(id), []);
  const schedule = [{ id: 'abc123', data: { args: { x: { value: 0.25 } } } }];
  const say = (controller: unknown) =>
    data(`mutation U($input: UpsertSweepInput!) { upsertSweep(input: $input) { sweep { scheduler controller } } }`, {
      input: { id: sweepId, controller: JSON.stringify(controller) },
    });
  await say({ schedule });
  const { upsertSweep } = await say({ schedule });
  assert.deepEqual(JSON.parse(upsertSweep.sweep.scheduler), { scheduled: [{ id: 'abc123', runid: 'abc123', data: schedule[0]!.data }] });
  const [command] = await beat(id);
  assert.deepEqual([command!.run_id, command!.args, (await shown(name)).runCount], ['abc123', { x: { value: 0.25 } }, 1]);
  await play('abc123', [1]);
  await say({ earlystop: ['abc123'] });
  assert.deepEqual(await beat(id, 'abc123'), [{ type: 'stop', run_id: 'abc123' }]);
  await say({ schedule: [{ id: 'end', data: { args: null } }] });
  assert.equal((await shown(name)).state, 'FINISHED');
});
