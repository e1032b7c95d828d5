// `assay copy-artifacts`: the bytes of artifacts from one place into another, for a server that is to keep them there from now on.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { loadConfig } from '../config/config.ts';
import { readS3Keys } from '../config/s3-keys.ts';
import { SettingError } from '../config/setting-error.ts';
import { AssayError } from '../core/base/errors.ts';
import type { BlobStore } from '../core/content/blob-store.ts';
import { copyContent, type CopyCounts } from '../core/content/copy-content.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgressLine } from './terminal-progress.ts';
import { bytesText } from './terminal-sparkline.ts';

export const copyArtifacts = defineCommand({
  name: 'copy-artifacts',
  about: `Copies the bytes of artifacts from one place into another, each a folder, s3://bucket/prefix or a container of Azure: for a server that is to keep
them elsewhere from now on. Each is compared with its digest on the way. What is there already is passed over, so it may be
interrupted and called again. The server may run meanwhile; call it once more when the server was stopped, for what came since, and
start that with --artifacts-destination TO. Nothing is removed. Keys, endpoint and region of a bucket come from the variables
that the server reads them from (docs/object-storage.md).

Examples:
  ./assay copy-artifacts data/blobs s3://bucket/prefix
  ./assay copy-artifacts s3://bucket/prefix data/blobs
  ./assay copy-artifacts data/blobs wasbs://container@account.blob.core.windows.net/prefix`,
  flags: {},
  json: 'How many were copied, were there before and are damaged, as JSON',
  end: 'Exit codes: 0 everything is there, 1 some are damaged where they were, or a place could not be used, 2 called wrongly.',
  async run({ words, json, print }) {
    const [from, to] = words;
    if (from === undefined || to === undefined || words.length > 2) throw new SettingError('copy-artifacts takes two places, FROM and TO; see ./assay copy-artifacts --help.');
    const stores: BlobStore[] = [];
    const progress = createProgressLine(process.stderr, !json);
    try {
      const source = await openPlace(from, { isMade: false });
      stores.push(source);
      const target = await openPlace(to, { isMade: true });
      stores.push(target);
      const counts = await copyContent({ from: source, to: target }, (sofar) => progress.show(sentence(sofar)));
      progress.clear();
      print(json ? JSON.stringify(counts) : [sentence(counts), ...counts.damaged.map((digest) => `  damaged: ${digest}`)].join('\n'));
      return counts.damagedCount === 0 ? exitCodes.same : exitCodes.failed;
    } catch (error) {
      progress.clear();
      if (!(error instanceof AssayError)) throw error;
      process.stderr.write(json ? `${JSON.stringify({ error: error.message })}\n` : `assay: ${error.message}\n`);
      return exitCodes.failed;
    } finally {
      for (const store of stores) await store.close();
    }
  },
});

function sentence({ copied, copiedBytes, present, damagedCount }: CopyCounts): string {
  const damage = damagedCount === 0 ? '' : `, ${damagedCount} damaged where they were and not copied`;
  return `${copied} contents copied (${bytesText(copiedBytes)}), ${present} were there${damage}`;
}

/** Read as the server's setting is. Only the kind in use is loaded. */
async function openPlace(given: string, { isMade }: { readonly isMade: boolean }): Promise<BlobStore> {
  const { artifactsDestination: uri, s3EndpointUrl, s3Region, s3AddressingStyle } = loadConfig(['--artifacts-destination', given]).values;
  if (uri.startsWith('s3://')) {
    const [{ openS3BlobStore }, { s3Place }] = await Promise.all([import('../storage/blobs/s3/s3.ts'), import('../storage/blobs/s3/s3-place.ts')]);
    return openS3BlobStore({ place: s3Place({ uri, endpoint: s3EndpointUrl, region: s3Region, style: s3AddressingStyle }), credentials: readS3Keys() });
  }
  if (/^(azure|wasbs?):\/\//.test(uri)) {
    const [{ openAzureBlobStore }, { readAzureContainer }] = await Promise.all([import('../storage/blobs/azure/azure.ts'), import('../config/azure-keys.ts')]);
    return openAzureBlobStore({ place: readAzureContainer(uri) });
  }
  if (!isMade && !existsSync(join(uri, 'unfinished')))
    throw new SettingError(
      `${given} is no folder of artifacts; give the folder blobs of a data folder, s3://bucket/prefix or wasbs://container@account.blob.core.windows.net/prefix.`,
    );
  const { openFilesystemBlobStore } = await import('../storage/blobs/filesystem.ts');
  const onFatal = (error: Error): void => void process.stderr.write(`assay: ${error.message}\n`);
  return openFilesystemBlobStore({ folder: uri, isExclusive: false, onFatal });
}
