// What an archive offers to the formats that live inside one: its entries by name, unpacked when asked for.

import type { ByteSource } from './byte-source.ts';

export interface ArchiveEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** Checksum the archive states for the unpacked bytes, as hexadecimal digits. */
  readonly checksum: string;
  /** Date the archive states for the entry, as it is written there (no time zone). */
  readonly modified: string;
  /** How the entry is packed, in the archive's words. */
  readonly packing: string;
  /** The unpacked bytes. */
  readonly source: ByteSource;
}
