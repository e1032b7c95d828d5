// What all processes of a run told, taken together.
import type { AppliedSetting } from '../../documents/observation.ts';
import type { StepEvent } from '../../documents/steps.ts';
import type { NativeWatch } from '../native/native-watch.ts';
import type {
  HookBye,
  HookConnection,
  HookException,
  HookFetch,
  HookHello,
  HookImport,
  HookListing,
  HookOfflineRun,
  HookParameters,
  HookRead,
  HookSecretArgument,
  HookSeed,
  HookState,
} from './hook-line.ts';

export interface HookFacts {
  /** What the preloaded library tells of processes. */
  readonly native: NativeWatch;
  /** In order of their start. */
  readonly processes: readonly HookProcess[];
  /** One per path: the first read of any process. In order of time. */
  readonly reads: readonly FileRead[];
  readonly writes: readonly string[];
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly deletes: readonly string[];
  /** Folders whose names were listed. */
  readonly listings: readonly string[];
  /** Not to this machine; the host by name where the program looked it up by name. */
  readonly connections: readonly HookConnection[];
  /** To this machine, but not to the tracker. */
  readonly localConnections: readonly HookConnection[];
  /** In order of time within each process. */
  readonly fetches: readonly HookFetch[];
  /** The first listing of each folder. */
  readonly listed: readonly HookListing[];
  readonly spawns: readonly (readonly string[])[];
  /** Names of environment variables the program asked for, which were set. */
  readonly variables: readonly string[];
  readonly parameters: readonly HookParameters[];
  readonly offlineRuns: readonly HookOfflineRun[];
  readonly secretArguments: readonly HookSecretArgument[];
  readonly exceptions: readonly (HookException & { readonly pid: number })[];
  readonly seeds: readonly HookSeed[];
  /** Watched frameworks, by name. */
  readonly imports: readonly HookImport[];
  readonly modules: readonly string[];
  readonly libraries: readonly string[];
  /** Of the process that began first and told it, then what later ones add. */
  readonly threads: Readonly<Record<string, string>>;
  readonly numerics: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** Kinds of lines that were cut off at a limit. */
  readonly overflows: readonly { readonly what: string; readonly limit: number }[];
  /** Mistakes of the hooks themselves. */
  readonly faults: readonly { readonly type: string; readonly message: string; readonly where: string }[];
  /**
   * The flight recorders' events, by process in order of their start. When a second process has events of a source
   * and rank that one before it had, its source gets `@2`, and so on.
   */
  steps(): AsyncIterable<StepEvent>;
}

export interface FileRead extends HookRead {
  /** The run itself had written, or renamed to, this path before: the file is no input. */
  readonly isAfterWrite: boolean;
  /** A copy of the file as it was read, made before the program changed it. */
  readonly keptAs?: string | undefined;
}

export interface HookProcess extends Omit<HookHello, 't' | 'settings'> {
  /** Name of its hook file. */
  readonly file: string;
  /** Later lines win over those of the hello. */
  readonly settings: readonly AppliedSetting[];
  /** The last that was told of what is in force. */
  readonly state?: HookState | undefined;
  /** Absent when the process was killed, or still runs. */
  readonly bye?: HookBye | undefined;
}
