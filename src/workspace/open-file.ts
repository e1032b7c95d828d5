// A file on disk as the readers of formats want it: bytes by range, from a descriptor that its user closes.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { checkRange, type ByteSource } from '../formats/byte-source.ts';
import { damaged } from '../formats/format-error.ts';

export interface OpenFile {
  readonly source: ByteSource;
  close(): void;
}

/** Opens a regular file for reading. Throws the system's own error when that fails. */
export function openFile(path: string | Buffer): OpenFile {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  const read = (offset: number, length: number): Uint8Array => {
    checkRange(size, offset, length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const got = readSync(descriptor, bytes, done, length - done, offset + done);
      if (got === 0) throw damaged(`${String(path)} became shorter while it was read`);
      done += got;
    }
    return bytes;
  };
  return { source: { size, read }, close: () => closeSync(descriptor) };
}
