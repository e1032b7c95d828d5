// One object made of blocks, which are there for nobody until the list of them is put. Blocks that are in no list are thrown away by
// the service after a week.
import type { PartsUpload } from '../bucket/bucket-objects.ts';
import type { AzureCalls } from './azure-calls.ts';
import { transferMd5 } from './transfer-md5.ts';

/** Blocks of a key that somebody puts a list to are gone for everybody else, so each upload needs a key of its own. */
export function beginBlocks({ call }: AzureCalls, key: string): PartsUpload {
  const numbers = new Set<number>();
  // All names of blocks must be of one length.
  const nameOf = (number: number): string => Buffer.from(String(number).padStart(8, '0')).toString('base64');
  return {
    put: async (number, bytes) => {
      await call('PUT', key, { query: { comp: 'block', blockid: nameOf(number) }, body: bytes, headers: { 'content-md5': await transferMd5(bytes) } });
      numbers.add(number);
    },
    complete: async () => {
      const names = [...numbers].toSorted((one, other) => one - other).map((number) => `<Latest>${nameOf(number)}</Latest>`);
      const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${names.join('')}</BlockList>`);
      await call('PUT', key, { query: { comp: 'blocklist' }, body, headers: { 'content-md5': await transferMd5(body), 'content-type': 'application/xml' }, isLong: true });
    },
    abort: () => Promise.resolve(),
  };
}
