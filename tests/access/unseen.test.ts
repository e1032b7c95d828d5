// What a caller may not know of might as well not exist: every operation of every wire answers them as a server would that
// has none of it, and changes nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mlflowAsked, mlflowCases, mlflowRoutes } from './mlflow-cases.ts';
import { nativeCases, type Case } from './native-cases.ts';
import { wandbAsked, wandbCases, wandbFields } from './wandb-cases.ts';
import { fillProject, openWorld, type Roles, type Things, type World } from './world.ts';

const viewerOfBeta: Roles = { viewer: { projects: new Map([['beta', 'viewer']]) } };

const allCases = (of: Things): readonly Case[] => [...nativeCases(of), ...mlflowCases(of), ...wandbCases(of)];

/** A blob is anyone's who knows its digest and may read anything at all. */
const isOfBlobs = ({ name }: Case): boolean => name === 'getBlob' || name === 'findMissingBlobs';

/** Of a person with a role in beta: ids of feeds are drawn when a server starts, and their own filter is tested beside them. */
const isOfFeed = ({ name }: Case): boolean => name === 'streamEvents';

it('there is a case for every route of the MLflow wire', () => {
  assert.deepEqual(Object.keys(mlflowAsked).sort(), [...mlflowRoutes].sort());
});

it('there is a case for every field of the roots of the W&B wire', () => {
  assert.deepEqual(Object.keys(wandbAsked).sort(), [...wandbFields()].sort());
});

describe('a caller without rights', () => {
  it('is answered as if nothing existed, by every operation of every wire', async (t) => {
    const full = await openWorld(t);
    const things = await fillProject(full.core, 'alpha');
    const empty = await openWorld(t);
    for (const asked of allCases(things)) await assertSameAnswer('nobody', asked, [full, empty]);
  });

  it('changes nothing, by any operation of any wire', async (t) => {
    const world = await openWorld(t);
    await assertUnchanged(world, 'nobody', allCases(await fillProject(world.core, 'alpha')));
  });

  it('is told nothing that another caller has made, in any word of an answer', async (t) => {
    const world = await openWorld(t);
    const things = await fillProject(world.core, 'alpha');
    const { word: _, projectId: _projectId, ...ids } = things;
    for (const { name, request } of allCases(things)) {
      const said = `${decodeURIComponent(request.url)} ${await request.clone().text()}`;
      const { text } = await world.send('nobody', request);
      for (const secret of ['alpha', ...Object.values(ids)]) if (!said.includes(secret)) assert.ok(!text.includes(secret), `${name} tells of ${secret}: ${text}`);
    }
  });
});

describe('a viewer of one project', () => {
  it('is answered as if the other did not exist', async (t) => {
    const [both, alone] = [await openWorld(t, viewerOfBeta), await openWorld(t, viewerOfBeta)];
    const [beta, alpha] = [await fillProject(both.core, 'beta'), await fillProject(both.core, 'alpha')];
    assert.deepEqual(await fillProject(alone.core, 'beta'), beta);
    for (const asked of allCases(beta)) if (!isOfFeed(asked)) await assertSameAnswer('viewer', asked, [both, alone]);
    for (const asked of allCases(alpha)) if (!isOfFeed(asked) && !isOfBlobs(asked)) await assertSameAnswer('viewer', asked, [both, alone]);
  });

  it('changes nothing, in either', async (t) => {
    const world = await openWorld(t, viewerOfBeta);
    const [beta, alpha] = [await fillProject(world.core, 'beta'), await fillProject(world.core, 'alpha')];
    await assertUnchanged(world, 'viewer', [...allCases(beta), ...allCases(alpha)]);
  });

  it('sees all of theirs', async (t) => {
    const world = await openWorld(t, viewerOfBeta);
    const beta = await fillProject(world.core, 'beta');
    await fillProject(world.core, 'alpha');
    const answers = new Map<string, string>();
    for (const { name, request } of nativeCases(beta)) answers.set(name, (await world.send('viewer', request)).text);
    for (const name of [
      'listProjects',
      'searchExperiments',
      'getExperiment',
      'searchRuns',
      'getRunKeys',
      'listRunKeys',
      'search',
      'getRun',
      'getArtifact',
      'listArtifacts',
      'readConsole',
      'listAlerts',
      'getMedia',
      'getLoggedModel',
    ]) {
      assert.match(answers.get(name)!, /beta|folder/, name);
    }
    assert.deepEqual(JSON.parse(answers.get('countRuns')!), { count: 4 });
    assert.match(answers.get('getMetricHistory')!, /41\.5/);
    assert.match(answers.get('listMedia')!, /picture/);
    assert.match(answers.get('listMediaSteps')!, /"total":1/);
    assert.match(answers.get('listReproductions')!, new RegExp(beta.reproductionId));
  });
});

async function assertSameAnswer(principal: string, { name, request }: Case, [one, other]: readonly [World, World]): Promise<void> {
  assert.deepEqual(await one.send(principal, request), await other.send(principal, request), name);
}

async function assertUnchanged(world: World, principal: string, cases: readonly Case[]): Promise<void> {
  const before = world.state();
  for (const { name, request } of cases) {
    await world.send(principal, request);
    assert.equal(world.state(), before, name);
  }
}
