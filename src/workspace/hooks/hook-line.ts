// One line of a hook file, as the Python side in python/assay_capture and the library in native write it. Paths are absolute, lexically
// normalised, and in the form of path-text.ts.
import type { AppliedSetting } from '../../documents/observation.ts';
import type { StepEvent } from '../../documents/steps.ts';
import type { NativeLine } from '../native/native-line.ts';

export type HookLine =
  | HookHello
  | NativeLine
  | (HookRead & { readonly t: 'read' })
  | { readonly t: 'write' | 'delete' | 'mkdir'; readonly path: string; readonly at: number }
  | ({ readonly t: 'list'; readonly at: number; readonly by?: 'native' | undefined; readonly pid?: number | undefined } & HookListing)
  | { readonly t: 'rename'; readonly from: string; readonly to: string; readonly at: number }
  /** The bytes of a file that was read, saved before the program changed it: in `kept` beside the hook files, under this name. */
  | { readonly t: 'kept'; readonly path: string; readonly file: string; readonly size: number; readonly mtimeNs: string; readonly inode: string }
  /** `isLocal`: to this machine itself. */
  | ({ readonly t: 'connect'; readonly isLocal?: boolean | undefined } & HookConnection)
  | ({ readonly t: 'fetch' } & HookFetch)
  | { readonly t: 'spawn'; readonly argv: readonly string[] }
  /** The program asked for this variable of its environment, which was set. */
  | { readonly t: 'getenv'; readonly name: string }
  | ({ readonly t: 'import' } & HookImport)
  | ({ readonly t: 'seed' } & HookSeed)
  | ({ readonly t: 'parameters' } & HookParameters)
  | ({ readonly t: 'offline-run' } & HookOfflineRun)
  | ({ readonly t: 'secret' } & HookSecretArgument)
  | ({ readonly t: 'setting' } & AppliedSetting)
  | ({ readonly t: 'step' } & StepEvent)
  | ({ readonly t: 'exception' } & HookException)
  /** What is in force before the end, so that a killed process has told it too. */
  | ({ readonly t: 'state' } & HookState)
  /** No further lines of this kind come from this process. */
  | { readonly t: 'overflow'; readonly what: string; readonly limit: number }
  /** A mistake of the hooks themselves, which cost some line; the program did not notice. */
  | { readonly t: 'fault'; readonly type: string; readonly message: string; readonly where: string }
  | ({ readonly t: 'bye' } & HookBye);

export interface HookHello {
  readonly t: 'hello';
  readonly pid: number;
  readonly ppid: number;
  /** The whole command line, interpreter and its options first. */
  readonly argv: readonly string[];
  readonly executable: string;
  readonly version: string;
  readonly implementation: string;
  readonly build: string;
  readonly prefix: string;
  readonly basePrefix: string;
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly mode: 'observe' | 'deterministic';
  readonly rank: string;
  readonly settings: readonly AppliedSetting[];
  /** `sys.path`, without the folder of the program itself, which is added later. */
  readonly path: readonly string[];
  /** Set when this process came from a fork without exec. */
  readonly forkOf?: number | undefined;
}

export interface HookRead {
  readonly path: string;
  readonly size: number;
  /** Modification time, in nanoseconds. */
  readonly mtimeNs: string;
  readonly inode: string;
  /** Milliseconds since the epoch of the first successful open for reading. */
  readonly at: number;
  /** How it was seen: an audit event, a wrapped function of a library, a mapping in memory, or the preloaded library. */
  readonly by: 'open' | 'library' | 'map' | 'native';
}

/** A folder whose names were asked for: how many, their order, and which; the hashes are absent for very large folders. */
export interface HookListing {
  readonly path: string;
  readonly count?: number | undefined;
  readonly order?: string | undefined;
  readonly names?: string | undefined;
}

/** An answer that was read to its end over HTTP. The address is without its query. */
export interface HookFetch {
  readonly address: string;
  readonly status: number;
  readonly size: number;
  /** SHA-256 of the body as it came. */
  readonly digest: string;
}

export interface HookConnection {
  readonly host: string;
  readonly port: number;
}

export interface HookImport {
  readonly name: string;
  readonly version: string;
}

export interface HookSeed {
  /** Such as `random.seed`. */
  readonly call: string;
  readonly by: 'user' | 'assay';
  readonly value: string;
}

export interface HookParameters {
  readonly source: 'argparse' | 'hydra' | 'click' | 'absl';
  readonly values: Readonly<Record<string, string>>;
}

/** A run that a client of the program keeps on this machine, to be sent later: by the client's own words for it. */
export interface HookOfflineRun {
  readonly name: string;
  /** Empty for the client's default. */
  readonly project: string;
  readonly entity: string;
  /** What the client is to say of the recording. */
  readonly told: string;
}

/** A value of a setting whose name speaks of a secret, by its place on the command line: the end of the word that is `fromEnd`th from behind. */
export interface HookSecretArgument {
  readonly name: string;
  readonly fromEnd: number;
  readonly length: number;
}

export interface HookException {
  readonly type: string;
  readonly message: string;
  /** `file:line` of the innermost frame of the user's own code. */
  readonly where: string;
  readonly traceback: string;
  /** The thread's name when it was not the main one; such an exception does not end the program. */
  readonly thread?: string | undefined;
}

/** What is in force in a process. */
export interface HookState {
  /** Files of loaded modules outside the standard library. */
  readonly modules: readonly string[];
  /** Shared libraries mapped into memory. */
  readonly libraries: readonly string[];
  readonly threads: Readonly<Record<string, string>>;
  readonly numerics: Readonly<Record<string, string>>;
  /** Effective settings of randomness and determinism. */
  readonly settings: Readonly<Record<string, string>>;
  /** `sys.path` at this time. */
  readonly path: readonly string[];
}

export interface HookBye extends HookState {
  readonly at: number;
  /**
   * `normal` with a `code` of null when nothing is known of the code; `os-exit` for `os._exit`; `exec` when the
   * process became another program; `stopped` at `ASSAY_STOP_AT_STEP`.
   */
  readonly exit: 'normal' | 'exception' | 'sysexit' | 'os-exit' | 'exec' | 'stopped';
  readonly code: number | null;
}
