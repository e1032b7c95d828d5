// Files that one release leaves on disk for another to go on from say which format they have. A later release's file
// might mean something else by the same words: it is refused whole, and left as it is.

/** Of job.json, which the recorder writes and `assay sync` must know before it has a recorder go on by it. */
export const jobFormat = 1;
/** Of left-over.json, by which a recorder hands on what it had no time for. */
export const leftOverFormat = 1;

/** A file that a later release wrote. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
}

/**
 * Refuses a format this release does not know. `found` is what the file says; release 0.1 wrote none into some files,
 * which counts as the first.
 */
export function checkStoredFormat(file: string, { found = 1, known }: { readonly found?: unknown; readonly known: number }): void {
  if (found !== known)
    throw new NewerFormatError(`${file} has the format ${JSON.stringify(found)}, and this release reads ${known}; use the release that wrote it, or a newer one`);
}
