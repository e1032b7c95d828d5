// The keys of an object store come from the environment, and are asked for by name when they are missing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { loadConfig } from '../../src/config/config.ts';
import { explainConfig } from '../../src/config/explain-config.ts';
import { readS3Keys } from '../../src/config/s3-keys.ts';

const given = { AWS_ACCESS_KEY_ID: 'the-id', AWS_SECRET_ACCESS_KEY: 'the-secret', AWS_SESSION_TOKEN: 'the-token', AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://store:8333' };

describe('the keys of an object store', () => {
  it('are the variables of other tools', () => {
    assert.deepEqual(readS3Keys(given), { accessKeyId: 'the-id', secretAccessKey: 'the-secret', sessionToken: 'the-token' });
  });

  it('are asked for by the name of the one that is missing', () => {
    assert.throws(() => readS3Keys({ AWS_SECRET_ACCESS_KEY: 'the-secret' }), /the variable AWS_ACCESS_KEY_ID is not set/);
    assert.throws(() => readS3Keys({ AWS_ACCESS_KEY_ID: 'the-id', AWS_SECRET_ACCESS_KEY: ' ' }), /the variable AWS_SECRET_ACCESS_KEY is not set/);
  });

  it('are no settings: nothing that is told of those holds them, while endpoint and region are read', () => {
    const told = JSON.stringify(explainConfig(loadConfig([], given)));
    assert.deepEqual(
      ['the-id', 'the-secret', 'the-token', 'http://store:8333', 'eu-west-1'].map((text) => told.includes(text)),
      [false, false, false, true, true],
    );
  });
});
