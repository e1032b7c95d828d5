// A folder's content as one record: what stands where, by digest. Its canonical JSON is stored as a blob and its
// digest names the tree, so that equal trees are one blob.

export interface TreeListing {
  readonly schema: 1;
  /** By path, in code-unit order. */
  readonly entries: readonly TreeEntry[];
}

export interface TreeEntry {
  /** Segments joined by `/`; never empty, `.` or `..`. Bytes that are no UTF-8 are written as `\xNN`. */
  readonly path: string;
  /** As git has them: a file, an executable file, a symbolic link, the commit of a submodule. */
  readonly mode: '100644' | '100755' | '120000' | '160000';
  /** SHA-256 of the content; of the target's text for a link. A submodule has the commit's id here and its own root. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** The file is known, but its bytes were kept back: a secret was found in it, or it is above the cap. */
  readonly withheld?: 'secret' | 'too-large' | undefined;
}
