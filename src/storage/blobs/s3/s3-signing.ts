// Signs requests as Amazon's version 4 has it, by aws4fetch.
import { createHash } from 'node:crypto';

import { AwsV4Signer } from 'aws4fetch';

import type { SignedRequest, StoreRequest } from '../bucket/store-exchange.ts';

/** Whom the store knows; read from the environment and never written anywhere. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const noBody = new Uint8Array(0);

export function createS3Signing({ accessKeyId, secretAccessKey, sessionToken }: S3Credentials, region: string): (request: StoreRequest) => Promise<SignedRequest> {
  // The key of a day, which takes four hashes to make.
  const cache = new Map<string, ArrayBuffer>();
  return async ({ method, url, headers, body = noBody }) => {
    const sum = headers?.['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex');
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': sum },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region,
      cache,
    });
    return { url, headers: Object.fromEntries((await signer.sign()).headers) };
  };
}
