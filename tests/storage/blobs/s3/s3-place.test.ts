// Where the objects of a bucket are, in both ways of naming it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { addressOf, type PlaceOptions, s3Place } from '../../../../src/storage/blobs/s3/s3-place.ts';

const at = (given: Partial<PlaceOptions>, key?: string): string =>
  addressOf(s3Place({ uri: 's3://bucket/some/prefix', endpoint: '', region: 'eu-west-1', style: 'auto', ...given }), key).href;

describe('an object in a bucket', () => {
  it("is named in the host's name at Amazon, unless the bucket has a dot", () => {
    assert.equal(at({}, 'blobs/a'), 'https://bucket.s3.eu-west-1.amazonaws.com/some/prefix/blobs/a');
    assert.equal(at({ uri: 's3://my.bucket' }, 'blobs/a'), 'https://s3.eu-west-1.amazonaws.com/my.bucket/blobs/a');
    assert.equal(at({ style: 'path' }), 'https://s3.eu-west-1.amazonaws.com/bucket');
  });

  it('is named in the path elsewhere, unless it is asked otherwise', () => {
    assert.equal(at({ endpoint: 'http://127.0.0.1:8333/' }, 'blobs/a'), 'http://127.0.0.1:8333/bucket/some/prefix/blobs/a');
    assert.equal(at({ endpoint: 'https://store.example/s3' }), 'https://store.example/s3/bucket');
    assert.equal(at({ endpoint: 'https://store.example:9000', style: 'virtual' }, 'a b'), 'https://bucket.store.example:9000/some/prefix/a%20b');
  });
});
