// What a snapshot of the user's code is: one git tree per repository, each kept from being collected by a private ref.
import type { CodeRoot } from '../../documents/inputs.ts';
import type { Gap, Repository } from '../../documents/observation.ts';
import type { Redactor } from '../secrets/redactor.ts';

export interface SnapshotOptions {
  /** Where the program starts; its repository's top, or the folder itself without one, becomes the first root. */
  readonly folder: string;
  /** ASSAY_HOME: holds the stat caches and the repositories of folders that have none. */
  readonly home: string;
  /** 32 hexadecimal digits; names the ref `refs/assay/<runId>`. */
  readonly runId: string;
  /** Changed and untracked files above it are known by digest alone. */
  readonly maxFileBytes: number;
  /** The same for all changed and untracked files of a root together; the smallest files are kept first. */
  readonly maxTotalBytes: number;
  /** Files in which it finds a secret are known by digest alone: no object is made of them. */
  readonly redactor?: SecretFinder | undefined;
}

export type SecretFinder = Pick<Redactor, 'findSecret' | 'fingerprint'>;

export interface CodeSnapshot {
  /** The first is the one the program starts in; then submodules and nested repositories, by path. */
  readonly roots: readonly SnapshotRoot[];
  /** The folder the program starts in, relative to the first root; `` for the root itself. */
  readonly workdir: string;
}

export interface SnapshotRoot {
  /** `` for the first root, else relative to it. */
  readonly path: string;
  /** Absolute, with links resolved. */
  readonly folder: string;
  readonly kind: CodeRoot['kind'];
  /** Where the objects are: the repository's common git folder, or one under ASSAY_HOME. */
  readonly gitDir: string;
  /** The tree's id; links, modes and bytes are exactly those of the working tree. */
  readonly treeOid: string;
  readonly repository: Repository;
  /** Every file of the tree that git did not track. */
  readonly untracked: readonly string[];
  /** Files left out of the tree for their size, or for a secret in them. */
  readonly oversized: readonly OversizedFile[];
  readonly gaps: readonly Gap[];
}

/** A file as it stood when the snapshot was taken. */
export interface OversizedFile {
  /** Absent: it is too large. */
  readonly reason?: 'secret' | undefined;
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly sizeBytes: number;
  readonly mtimeNs: string;
  readonly inode: string;
}
