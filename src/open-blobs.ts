// The blob store that the settings name. Only the kind in use is loaded.
import { join } from 'node:path';

import { SettingError } from './config/setting-error.ts';
import type { Settings } from './config/settings.ts';
import { AssayError } from './core/base/errors.ts';
import type { BlobStore } from './core/content/blob-store.ts';
import { StartError } from './start-error.ts';

export async function openBlobs(settings: Settings, onFatal: (error: Error) => void): Promise<BlobStore> {
  if (settings.artifactsDestination.startsWith('s3://')) return openBucket(settings, openS3);
  if (/^(azure|wasbs?):\/\//.test(settings.artifactsDestination)) return openBucket(settings, openAzure);
  const { openFilesystemBlobStore } = await import('./storage/blobs/filesystem.ts');
  return openFilesystemBlobStore({ folder: settings.artifactsDestination, isExclusive: hasOwnBlobs(settings), onFatal });
}

type OpenBucket = (settings: Settings, options: { readonly cache: { readonly folder: string; readonly limitBytes: number } }) => Promise<BlobStore>;

async function openBucket(settings: Settings, open: OpenBucket): Promise<BlobStore> {
  const { artifactsDestination: uri, artifactsCache, processes, data, s3EndpointUrl } = settings;
  try {
    // The processes of this machine share the folder, and each counts what it knows of.
    return await open(settings, { cache: { folder: join(data, 'cache', 'blobs'), limitBytes: Math.floor(artifactsCache / processes) } });
  } catch (error) {
    if (error instanceof SettingError) throw new StartError(error.message, { cause: error });
    if (error instanceof AssayError) throw new StartError(`${uri}${s3EndpointUrl === '' ? '' : ` at ${s3EndpointUrl}`} cannot be used: ${error.message}`, { cause: error });
    throw error;
  }
}

const openS3: OpenBucket = async ({ artifactsDestination: uri, s3EndpointUrl: endpoint, s3Region: region, s3AddressingStyle: style }, options) => {
  const [{ readS3Keys }, { openS3BlobStore }, { s3Place }] = await Promise.all([
    import('./config/s3-keys.ts'),
    import('./storage/blobs/s3/s3.ts'),
    import('./storage/blobs/s3/s3-place.ts'),
  ]);
  return openS3BlobStore({ ...options, place: s3Place({ uri, endpoint, region, style }), credentials: readS3Keys() });
};

const openAzure: OpenBucket = async ({ artifactsDestination: uri }, options) => {
  const [{ readAzureContainer }, { openAzureBlobStore }] = await Promise.all([import('./config/azure-keys.ts'), import('./storage/blobs/azure/azure.ts')]);
  return openAzureBlobStore({ ...options, place: readAzureContainer(uri) });
};

/** Only the SQLite store locks the data folder; beside PostgreSQL, or elsewhere, other servers may write too. */
export function hasOwnBlobs({ artifactsDestination, data, database }: Settings): boolean {
  return database === '' && artifactsDestination === join(data, 'blobs');
}
