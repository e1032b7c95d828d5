// The keys of an object store. They come from the environment alone, so that they stand in no command line, file or list of
// settings, and whoever is handed them writes them nowhere.
import { type Environment, processEnvironment } from './environment.ts';
import { SettingError } from './setting-error.ts';

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** From the variables of Amazon's tools. Throws a `SettingError` that names the one that is missing. */
export function readS3Keys(environment: Environment = processEnvironment()): S3Keys {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const required = (name: string): string => {
    const value = given(name);
    if (value === undefined) throw new SettingError(`artifacts-destination is a bucket, and the variable ${name} is not set; set it to the key of the store.`);
    return value;
  };
  return { accessKeyId: required('AWS_ACCESS_KEY_ID'), secretAccessKey: required('AWS_SECRET_ACCESS_KEY'), sessionToken: given('AWS_SESSION_TOKEN') };
}
