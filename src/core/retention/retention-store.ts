// What the database says of content: which digests it holds and who they belong to. Pages see what is committed; a row that is
// there from the first page to the last is on one of them.
import type { Subject } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { VersionAt } from '../collections/collection-store.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import type { RetentionRoot, RetentionText } from './retention-roots.ts';

export interface HeldContent {
  readonly digest: ContentDigest;
  readonly holder: Subject;
}

export interface RetentionStore {
  /** Every digest of a root with what holds it, some perhaps more than once. */
  held(root: RetentionRoot, page: PageRequest): Promise<Page<HeldContent>>;
  /** Texts in which digests may stand, with what holds them. */
  texts(text: RetentionText, page: PageRequest): Promise<Page<{ readonly text: string; readonly holder: Subject }>>;
  /** Uploads begun before a time, the oldest first; at most `limit`. */
  uploadsBegunBefore(time: number, limit: number): Promise<readonly string[]>;
  /** Versions in the making that were begun before a time, the oldest first; at most `limit`. */
  draftsBegunBefore(time: number, limit: number): Promise<readonly string[]>;
  /** Versions that were wanted for a time which is over, and which no other stands for; the oldest first, at most `limit`. */
  versionsExpiredAt(time: number, limit: number): Promise<readonly VersionAt[]>;
  /** The id of this database; the given one when it has none yet. */
  installation(idWhenNew: string): Promise<string>;
}
