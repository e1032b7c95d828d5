import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createArtifactLocations } from '../../../src/protocols/mlflow/artifacts/artifact-locations.ts';

test('new experiments keep their artifacts here, or below the root that was configured', () => {
  assert.equal(createArtifactLocations('').ofExperiment('7'), 'mlflow-artifacts:/7');
  assert.equal(createArtifactLocations('s3://bucket/root/?region=eu').ofExperiment('7'), 's3://bucket/root/7?region=eu');
});

test('only what goes through this server has a path here', () => {
  const { pathOf } = createArtifactLocations('s3://bucket');
  assert.equal(pathOf('mlflow-artifacts:/7/run/artifacts'), '7/run/artifacts');
  assert.equal(pathOf('MLFLOW-ARTIFACTS:///7//run/./artifacts/'), '7/run/artifacts');
  for (const uri of ['mlflow-artifacts://host/7', 'mlflow-artifacts:/7/../8', 'mlflow-artifacts:/7?x', 's3://bucket/7', '/7', 'file:///7', 'runs:/7/a'])
    assert.equal(pathOf(uri), undefined, uri);
});
