// Links of artifacts into the registry.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { globalId } from '../../../src/protocols/wandb/graphql/global-id.ts';
import { openWandb } from './wandb-under-test.ts';

const linkText = `mutation L($input: LinkArtifactInput!) { linkArtifact(input: $input) { versionIndex } }`;

test('a dataset is no model: its link into the registry is refused, and leaves no model of that name behind', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const { experimentId } = (await wandb.core.runs.get(caller, 'abc')).run;
  const of = { projectId: 'default', kind: 'dataset', name: `${experimentId}/data` };
  await wandb.core.collections.create(caller, { ...of, ofItsName: 'only' });
  const { id } = await wandb.core.drafts.begin(caller, { of });
  await wandb.core.drafts.commit(caller, { id, fingerprint: 'f' });
  const input = { artifactID: globalId('Artifact', id), artifactPortfolioName: 'new', entityName: 'default', projectName: 'wandb-registry-model', aliases: [] };
  const { status, body } = await wandb.query(linkText, { input });
  assert.deepEqual([status, body.errors[0].message], [400, "the artifact is a dataset, and the collection is for those of type 'model'; link it into another one"]);
  assert.deepEqual((await wandb.core.collections.search(caller, { projectId: null, kind: 'model', page: { limit: 10 } })).items, []);
});
