// Places of artifacts that are no folders of this machine, as they are given in artifacts-destination.
import { SettingError } from './setting-error.ts';

/** `s3://bucket/prefix` or, for Azure, `wasbs://container@account.blob.core.windows.net/prefix` or `azure://container/prefix`; without slashes at its end. */
export function bucketUri(given: string, region: string): string {
  if (given.startsWith('s3:')) return s3Uri(given, region);
  if (/^(azure|wasbs?):/.test(given)) return azureUri(given);
  throw new SettingError(
    `artifacts-destination is '${given}'; artifacts are kept in a folder or in s3://bucket/prefix, and on Azure in wasbs://container@account.blob.core.windows.net/prefix: give one of them.`,
  );
}

function s3Uri(given: string, region: string): string {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(given) ?? [];
  if (bucket === undefined)
    throw new SettingError(`artifacts-destination is '${given}'; give s3://bucket or s3://bucket/prefix, with the bucket's name in small letters, digits, dots and dashes.`);
  checkPrefix(given, prefix);
  if (!/^[a-z0-9-]+$/.test(region)) throw new SettingError(`s3-region is '${region}'; give a region such as us-east-1.`);
  return given.replace(/\/+$/, '');
}

function azureUri(given: string): string {
  const found = /^(?:azure:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]|wasbs?:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]@[a-z0-9][a-z0-9.-]*)(?:\/(.*))?$/.exec(given);
  if (found === null) {
    throw new SettingError(
      `artifacts-destination is '${given}'; give wasbs://container@account.blob.core.windows.net/prefix or azure://container/prefix, with the container's name in small letters, digits and dashes.`,
    );
  }
  checkPrefix(given, found[1] ?? '');
  return given.replace(/\/+$/, '');
}

/** What may stand in a prefix is what every store takes in a key as it is. */
function checkPrefix(given: string, prefix: string): void {
  const segments = prefix.replace(/\/+$/, '').split('/');
  if (prefix === '' || segments.every((segment) => /^[\w.=-]+$/.test(segment) && !/^\.{1,2}$/.test(segment))) return;
  throw new SettingError(`artifacts-destination is '${given}'; its prefix may hold letters, digits and _.=-, in segments divided by /.`);
}
