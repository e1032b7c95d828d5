// The pictures of a run that are files of its folder `images`, by key and step.
import { queryOptions } from '@tanstack/react-query';
import { ownerOf } from '@assay/sdk';
import { artifactFolderQuery, type Folder } from './artifact-folder-query.ts';

const imagesFolder = 'images';

export function loggedImagesQuery<Found>(runId: string, read: (folder: Folder) => Found) {
  return queryOptions({ ...artifactFolderQuery(ownerOf.run(runId), imagesFolder), select: read, retry: false });
}
