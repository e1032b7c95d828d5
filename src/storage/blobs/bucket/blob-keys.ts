// What the objects of a blob store are called, below its prefix.

/** The bytes, under the digits of their digest. */
export const blobsFolder = 'blobs/';
/** Empty objects whose time is when a blob was renewed last: the time of the blob itself cannot be changed without writing it again. */
export const renewedFolder = 'renewed/';
/** Empty objects that say that a blob is being removed at this moment, and by whom. */
export const condemnedFolder = 'condemned/';
/** Large uploads whose digest is not known yet. */
export const incomingFolder = 'incoming/';
/** Databases that keep their content here. */
export const ownersFolder = 'owners/';

export const blobKey = (name: string): string => `${blobsFolder}${name}`;
export const renewedKey = (name: string): string => `${renewedFolder}${name}`;
