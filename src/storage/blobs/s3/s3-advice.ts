// What an operator can do when an S3-compatible store refuses.
import type { StoreRefusal } from '../bucket/store-errors.ts';

export function adviceForS3({ code, status }: StoreRefusal): string {
  if (code === 'NoSuchBucket') return 'make the bucket that artifacts-destination names, or name another, and restart the server';
  if (code === 'RequestTimeTooSkewed') return 'set the clock of the server';
  if (status === 401 || status === 403) return "check the server's AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do with the bucket";
  if (status === 301 || status === 307 || status === 308) return 'the bucket is in another region or at another endpoint: check s3-region and s3-endpoint-url';
  return 'look at the store, and at s3-region and s3-endpoint-url';
}
