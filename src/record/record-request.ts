// What a program has to be given to be run and recorded, whoever asks: `run`, `reproduce`, `verify` and the hybrids
// of a proof all come down to one of these.
import type { Environment } from '../config/environment.ts';
import type { ComparisonRules } from '../documents/rules.ts';
import type { CodeRoot } from '../documents/inputs.ts';
import type { TreeListing } from '../documents/tree.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';
import type { OpenDescriptor } from './program-process.ts';
import type { RunReport } from './run-report.ts';

export interface RecordRequest {
  /** As the user would type it: the program and its arguments. It is what the inputs show. */
  readonly argv: readonly string[];
  /**
   * What is started instead, where a restored place needs other words for the same thing: another interpreter, a
   * path that moved, `unshare --net` in front. Absent: `argv` itself.
   */
  readonly startAs?: readonly string[] | undefined;
  /** Further secrets in what is started, such as those a repetition was given in place of what was not recorded. */
  readonly secrets?: readonly KnownSecret[] | undefined;
  /** The absolute folder the program runs in; a restored one lies under `HOME/reproductions`, whose files are inputs and outputs like any. */
  readonly folder: string;
  /** Absent: the code is looked for from `folder` on, and a snapshot of it is taken. */
  readonly code?: readonly GivenCode[] | undefined;
  /** Absolute folders: what was recorded below `from` stands below `to` this time, so `to/x` is named `from/x`. */
  readonly moved?: { readonly from: string; readonly to: string } | undefined;
  /** The file that is standard input in place of this process's own, absolute, and how much of it is passed over. */
  readonly stdin?: { readonly path: string; readonly from: number } | undefined;
  /** What the program finds open beyond standard error. */
  readonly descriptors?: readonly OpenDescriptor[] | undefined;
  /** The files it is to find open there, absolute, in place of this process's own. */
  readonly files?: readonly { readonly number: number; readonly path: string; readonly from: number }[] | undefined;
  /** All variables the program is to have, before those that Assay adds. */
  readonly environment: Environment;
  /** Names in `environment` that are means of restoring (threads, vector level, PATH) and no inputs: the inputs leave them out. */
  readonly notInputs?: readonly string[] | undefined;
  /** Absent: no server is needed; what is recorded stays in the spool until `assay sync`. */
  readonly server?: string | undefined;
  readonly home: string;
  readonly experiment: string;
  /** The user named it: a client that names another does not take the run there. Default: no. */
  readonly isExperimentChosen?: boolean | undefined;
  /** 32 hexadecimal digits; absent: a new one. */
  readonly runId?: string | undefined;
  readonly runName?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly mode: 'observe' | 'deterministic';
  /** For `deterministic`. */
  readonly seed?: number | undefined;
  /** Whether system calls are traced too. */
  readonly syscalls: boolean;
  /** How the project wants its runs compared, to be recorded with this one. */
  readonly rules?: ComparisonRules | undefined;
  /** End the program cleanly just past this step of the flight recorder. */
  readonly stopAtStep?: number | undefined;
  /** Further variables that are inputs, by name. */
  readonly variables?: readonly string[] | undefined;
  /** Files and folders that are inputs although no read may be seen. Absolute. */
  readonly data?: readonly string[] | undefined;
  readonly maxFileBytes?: number | undefined;
  readonly packages?: 'loaded' | 'most' | 'all' | 'none' | undefined;
  /** Globs of outputs; absent: every file written below the folder. */
  readonly outputs?: readonly string[] | undefined;
  /** Refuse to start when the working copy differs from its commit. */
  readonly requireClean?: boolean | undefined;
  /** After this many logged steps the run is checked and stopped. */
  readonly preflight?: number | undefined;
  /** As under nohup: the end of the terminal is nothing to the program. */
  readonly ignoresHangup?: boolean | undefined;
  /** Told one sentence when something of ours fails; the program runs on. */
  readonly onTrouble?: ((sentence: string) => void) | undefined;
  /** Told what is being done after the program has ended. */
  readonly onProgress?: ((text: string) => void) | undefined;
  /** Where the program's output goes besides the record: `inherit` to this terminal, `nowhere` for a quiet child. */
  readonly show: 'inherit' | 'nowhere';
}

/**
 * Code that was put where it is by a restore, checked byte for byte while it was written: no snapshot is taken, the
 * inputs show `root` as it is, and files outside the listings are data.
 */
export interface GivenCode {
  readonly root: CodeRoot;
  /** Absolute. */
  readonly folder: string;
  readonly listing: TreeListing;
}

export interface RecordedProgram {
  readonly runId: string;
  /** 128 + n for a signal, 127 and 126 when it could not be started. */
  readonly exitCode: number;
  readonly signal?: string | undefined;
  /** Whether everything has reached the server. */
  readonly isDelivered: boolean;
  /** Nobody waited for the recorder, which goes on by itself. */
  readonly isLeftAlone?: boolean | undefined;
  /** What the recorder tells at the end; absent when it could not record, or was left on its own. */
  readonly report?: RunReport | undefined;
}

/** Runs the program and comes back when it has ended and what was recorded is delivered, or the server is known to be away. */
export type RecordProgram = (request: RecordRequest) => Promise<RecordedProgram>;
