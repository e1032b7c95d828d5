import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createArtifactLocations } from '../../../src/protocols/mlflow/artifacts/artifact-locations.ts';

test('new experiments keep their artifacts here, or below the root that was configured', () => {
  assert.equal(createArtifactLocations().ofExperiment('7'), 'mlflow-artifacts:/7');
  assert.equal(createArtifactLocations({ defaultRoot: 's3://bucket/root/?region=eu' }).ofExperiment('7'), 's3://bucket/root/7?region=eu');
});

test('only what goes through this server has a path here', () => {
  const { pathOf } = createArtifactLocations({ defaultRoot: 's3://bucket' });
  assert.equal(pathOf('mlflow-artifacts:/7/run/artifacts'), '7/run/artifacts');
  assert.equal(pathOf('MLFLOW-ARTIFACTS:///7//run/./artifacts/'), '7/run/artifacts');
  for (const uri of ['mlflow-artifacts://host/7', 'mlflow-artifacts:/7/../8', 'mlflow-artifacts:/7?x', 's3://bucket/7', '/7', 'file:///7', 'runs:/7/a'])
    assert.equal(pathOf(uri), undefined, uri);
});

const route = ['', 'api', '2.0', 'mlflow-artifacts', 'artifacts'].join('/');
const own = createArtifactLocations({ folder: '/srv/assay', basePath: '/team', isThisServer: (authority, scheme) => authority === 'own.example:5000' && scheme === 'http' });

test('what names this very server by its address has a path here, what names another has none', () => {
  for (const uri of [
    `http://own.example:5000${route}/7/run`,
    `HTTP://own.example:5000/team${route}//7/./run/`,
    'mlflow-artifacts://own.example:5000/7/run',
    'mlflow-artifacts://own.example:5000//7/run',
  ])
    assert.equal(own.pathOf(uri), '7/run', uri);
  assert.equal(own.pathOf(`http://own.example:5000${route}`), '');
  for (const uri of [
    `https://own.example:5000${route}/7`,
    `http://other.example${route}/7`,
    'mlflow-artifacts://other.example/7',
    'mlflow-artifacts://own.example:5000/7/../8',
    `http://own.example:5000${route}x/7`,
    'http://own.example:5000/other/7',
    `http://own.example:5000${route}/7?x`,
    'mlflow-artifacts:7',
  ])
    assert.equal(own.pathOf(uri), undefined, uri);
});

test('a relative path is one below the folder of the server, as MLflow has it; everything else stays', () => {
  const resolved: readonly (readonly [string, string])[] = [
    ['mlruns/a', '/srv/assay/mlruns/a'],
    ['./mlruns//a/', '/srv/assay/mlruns/a'],
    ['../a', '/srv/assay/../a'],
    ['file:mlruns/a', 'file:///srv/assay/mlruns/a'],
    ['file:my%20runs', 'file:///srv/assay/my runs'],
  ];
  for (const [given, expected] of resolved) assert.equal(own.resolve(given), expected, given);
  for (const uri of ['/abs/a', 'file:///abs', 'file://host/abs', 's3://bucket/a', 'mlflow-artifacts:/a', 'dbfs:/a']) assert.equal(own.resolve(uri), uri, uri);
});
