// Where a container of Azure is and whose key opens it, as the environment says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readAzureContainer } from '../../src/config/azure-keys.ts';
import { loadConfig } from '../../src/config/config.ts';
import { explainConfig } from '../../src/config/explain-config.ts';

const uri = 'wasbs://models@acme.blob.core.windows.net/one/two';

describe('a container of Azure', () => {
  it('is found by its address and a key, a token or a connection string', () => {
    const place = { account: 'acme', container: 'models', prefix: 'one/two/', endpoint: 'https://acme.blob.core.windows.net' };
    assert.deepEqual(readAzureContainer(uri, { AZURE_STORAGE_ACCESS_KEY: 'a2V5' }), { ...place, access: { key: 'a2V5' } });
    assert.deepEqual(readAzureContainer(uri, { AZURE_STORAGE_SAS_TOKEN: '?sv=1&sig=x%3D' }), { ...place, access: { sasToken: 'sv=1&sig=x%3D' } });
    const connection = 'DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5==;EndpointSuffix=core.windows.net';
    assert.deepEqual(readAzureContainer('azure://models', { AZURE_STORAGE_CONNECTION_STRING: connection }), { ...place, prefix: '', access: { key: 'a2V5==' } });
    const emulator = 'AccountName=dev;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/dev/;';
    assert.deepEqual(readAzureContainer('azure://models/', { AZURE_STORAGE_CONNECTION_STRING: emulator }), {
      account: 'dev',
      container: 'models',
      prefix: '',
      endpoint: 'http://127.0.0.1:10000/dev',
      access: { key: 'a2V5' },
    });
  });

  it('is refused with what is missing', () => {
    assert.throws(() => readAzureContainer(uri, {}), /no variable tells its key; set AZURE_STORAGE_CONNECTION_STRING/);
    assert.throws(() => readAzureContainer('azure://models', { AZURE_STORAGE_ACCESS_KEY: 'a2V5' }), /names no storage account/);
    assert.throws(() => readAzureContainer(uri, { AZURE_STORAGE_CONNECTION_STRING: 'AccountKey=a2V5;BlobEndpoint=nowhere' }), /BlobEndpoint/);
    for (const given of ['wasbs://models', 'azure://Models', 'azure://models/../x', 'wasbs://models@acme.blob.core.windows.net?sig=x', 'gs://models']) {
      assert.throws(() => loadConfig(['--artifacts-destination', given], {}), /artifacts-destination is/);
    }
  });

  it('leaves its keys out of all that is told of settings', () => {
    const given = { AZURE_STORAGE_CONNECTION_STRING: 'AccountName=a;AccountKey=the-secret', AZURE_STORAGE_ACCESS_KEY: 'the-key', AZURE_STORAGE_SAS_TOKEN: 'the-token' };
    const told = JSON.stringify(explainConfig(loadConfig(['--artifacts-destination', uri], given)));
    assert.deepEqual(
      ['the-secret', 'the-key', 'the-token', uri].map((text) => told.includes(text)),
      [false, false, false, true],
    );
  });
});
