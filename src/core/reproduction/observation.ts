// The observation: what was seen while a run ran, beside its inputs. Volatile by nature, so it has no part in the
// identity of the inputs. Stored as a blob of canonical JSON; paths are those of the manifest.

export const observationSchema = 1;

export interface Observation {
  readonly schema: typeof observationSchema;
  readonly runId: string;
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly endedAt?: number | undefined;
  readonly host: { readonly name: string; readonly user: string; readonly kernel: string; readonly scheduler: Readonly<Record<string, string>> };
  /** The absolute folder of the first code root. */
  readonly folder: string;
  readonly repositories: readonly Repository[];
  readonly processes: readonly ObservedProcess[];
  /** How the reads were found: by the Python hook, by tracing system calls, or not at all. */
  readonly readsFoundBy: 'hook' | 'trace' | 'nothing';
  /** Paths of code and data that were read, sorted. Empty means nothing was seen, which proves nothing when `readsFoundBy` is `nothing`. */
  readonly reads: readonly string[];
  /** Folders whose listing was read: their order of names is an input. */
  readonly listings: readonly string[];
  readonly outputs: readonly OutputFile[];
  /** Blob of the flight recorder's events, JSON lines of `TraceEvent`. */
  readonly trace?: string | undefined;
  /** Blob of the whole console text, as collapsed lines. */
  readonly console?: string | undefined;
  /** Wheels kept by content: distribution name to blob. */
  readonly wheels: Readonly<Record<string, { readonly file: string; readonly digest: string }>>;
  /** Blob of a pylock.toml of the environment. */
  readonly lock?: string | undefined;
  readonly end?: RunEnd | undefined;
  /** What went in besides and is in no manifest, because it is made anew each time or cannot be brought back. By kind, then key. */
  readonly seen?: readonly SeenInput[] | undefined;
  /** What could not be captured exactly, each lowering what a reproduction may claim. */
  readonly gaps: readonly Gap[];
}

/**
 * `answer`: of a network address, a digest over its bodies; `connection`: a place on this machine; `folder-names` and
 * `folder-order`: which names a listed folder had, and how they were ordered; `seed`: what a generator was given.
 */
export interface SeenInput {
  readonly kind: 'answer' | 'connection' | 'folder-names' | 'folder-order' | 'seed';
  readonly key: string;
  readonly value: string;
}

export interface Repository {
  readonly path: string;
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  /** Without user name and password. */
  readonly remote?: string | undefined;
  readonly isDirty: boolean;
  /** Paths that differ from the commit, at most 1,000. */
  readonly changed: readonly string[];
  /** At most 1,000. */
  readonly untracked: readonly string[];
}

export interface ObservedProcess {
  /** 0, like that of the parent, when it is only known that it was started. */
  readonly pid: number;
  readonly parentPid: number;
  readonly argv: readonly string[];
  readonly language: 'python' | 'other';
  /** A Python that never did makes every claim about settings weaker. */
  readonly hasShakenHands: boolean;
  readonly settings: readonly AppliedSetting[];
}

export interface AppliedSetting {
  readonly name: string;
  readonly value: string;
  /** `user`: the program or its environment had set it already, so it was left alone. */
  readonly state: 'applied' | 'user' | 'refused';
}

export interface OutputFile {
  readonly path: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly isStored: boolean;
}

/** Why a run ended. `cause` is `finished`, or what the evidence in `detail` shows. */
export interface RunEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause: EndCause;
  /** A sentence with the evidence: the exception and its line, the counter that rose, the signal. */
  readonly detail: string;
  readonly at: number;
}

export type EndCause = 'finished' | 'exception' | 'exit-code' | 'signal' | 'out-of-memory' | 'disk-full' | 'not-a-number' | 'preempted' | 'not-started' | 'wrapper-lost';

/** `lowers`: the highest level a reproduction can still claim on this ground; absent when it is only worth saying. */
export interface Gap {
  /** Stable, such as `file-too-large`, `secret-withheld`, `python-without-handshake`, `file-changed-while-read`. */
  readonly code: string;
  readonly sentence: string;
  readonly lowers?: 'metric' | 'statistical' | 'not-runnable' | undefined;
}

/** One line of the flight recorder. Hashes are 16 hexadecimal digits of whatever hash the recorder uses, told in `hash`. */
export interface TraceEvent {
  /** What was watched: `torch.optim.AdamW#0`, `sklearn.linear_model.LogisticRegression.fit`, `xgboost.train`. */
  readonly source: string;
  /** Rank or worker, `0` for the only one. */
  readonly rank: number;
  /** From 1 within the source. */
  readonly step: number;
  /** In causal order of the channels: `inputs` and `batch` (data), `rng`, `params` and `fitted` (numerics). */
  readonly channels: Readonly<Partial<Record<TraceChannel, string>>>;
  /** Per parameter or fitted array, in definition order, at some steps. */
  readonly tensors?: readonly { readonly name: string; readonly hash: string }[] | undefined;
}

export type TraceChannel = 'inputs' | 'batch' | 'rng' | 'params' | 'fitted';
