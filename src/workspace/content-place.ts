// Where bytes of known digest can be read again later, in a form that fits into a journal.
export type ContentPlace =
  /** The local content store, by digest. */
  | { readonly kind: 'store' }
  /** An object of a git repository; a private ref keeps it from being collected. */
  | { readonly kind: 'git'; readonly gitDir: string; readonly oid: string };

/** Some bytes, and where they are. */
export interface PlacedContent {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly place: ContentPlace;
}
