// Recording, repeating and explaining a run, on the wire: the manifest of its inputs, the observation beside it, verdicts and
// explanations. The same shapes as the product's domain has them; the compiler holds the two together where the
// native protocol answers.

export interface Manifest {
  readonly schema: 1;
  readonly command: CommandInputs;
  /** The first root is the one the program ran in; others are nested or sibling repositories it read from. By path. */
  readonly code: readonly CodeRoot[];
  /** Files read that are not among the code, and what the user declared. By path. */
  readonly data: readonly DataInput[];
  readonly environment: EnvironmentInputs;
  /** What the program said its settings are: argv as far as it parses, argparse and Hydra results. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Allow-listed environment variables, secrets already replaced. */
  readonly variables: Readonly<Record<string, string>>;
  readonly randomness: RandomnessInputs;
  readonly machine: MachineInputs;
  /** `host:port` of every connection that was not to this machine. Sorted. */
  readonly network: readonly string[];
}

export interface CommandInputs {
  /** As the user typed it, secrets already replaced. */
  readonly argv: readonly string[];
  /** The folder it ran in, relative to the first code root; `` for the root itself. */
  readonly workdir: string;
  /** What is run, however it is called: `train.py`, `-m package.module`, or the program's name. Relative to the first code root. */
  readonly entryPoint: string;
}

export interface CodeRoot {
  /** `` for the first root, else relative to it (`vendor/lib`, `../shared`). */
  readonly path: string;
  readonly kind: 'git' | 'submodule' | 'folder';
  /** Digest of the tree listing (see tree-listing.ts). */
  readonly tree: string;
  readonly files: number;
  readonly sizeBytes: number;
}

export interface DataInput {
  /** Relative to the first code root when below it, else absolute. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** SHA-256 of the content; of the tree listing for a folder. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Whether the content store holds the bytes. A file above the size rule is known by digest and place alone. */
  readonly isStored: boolean;
  /** Named by the user with --data, and not only seen to be read. */
  readonly isDeclared: boolean;
}

export interface EnvironmentInputs {
  /** Absent when no Python ran. */
  readonly python?: PythonInputs | undefined;
  /** Native libraries that were loaded and belong to no distribution, by name. */
  readonly libraries: readonly { readonly name: string; readonly digest: string }[];
  /** Such as `{ os: 'linux', distribution: 'debian 12', libc: 'glibc 2.36' }`. */
  readonly system: Readonly<Record<string, string>>;
  /** The image's digest, when the run was in a container that tells it. */
  readonly container?: string | undefined;
  /** Other interpreters and compilers that took part, with their versions: `{ node: '24.1.0', Rscript: '4.2.2' }`. */
  readonly tools: Readonly<Record<string, string>>;
  /** Lock files beside the code: uv.lock, poetry.lock, package-lock.json, renv.lock, Cargo.lock, go.sum, Manifest.toml … */
  readonly locks: readonly { readonly path: string; readonly digest: string }[];
}

export interface PythonInputs {
  readonly version: string;
  readonly implementation: string;
  /** `sys.version`, which names compiler and build. */
  readonly build: string;
  /** Every distribution on the path, by normalised name. */
  readonly distributions: readonly Distribution[];
}

export interface Distribution {
  readonly name: string;
  readonly version: string;
  /** SHA-256 over its RECORD's sorted `path,hash` pairs (without compiled and installer-made files); of its files' own hashes when there is no RECORD. */
  readonly digest: string;
  /** Editable, or from a version control URL: where from. */
  readonly origin?: string | undefined;
  /** Whether the run loaded a module of it. */
  readonly isLoaded: boolean;
  /** Loaded files that no longer match RECORD: somebody edited the installed package. */
  readonly edited: readonly { readonly path: string; readonly digest: string }[];
}

export interface RandomnessInputs {
  readonly mode: 'observe' | 'deterministic';
  /** The seed Assay applied; absent in `observe`. */
  readonly seed?: number | undefined;
  /** What was in force at the end, whoever set it: `{ 'PYTHONHASHSEED': '0', 'torch.deterministic_algorithms': 'true' }`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What of the hardware can change numbers. */
export interface MachineInputs {
  readonly architecture: string;
  readonly cpu: { readonly vendor: string; readonly model: string; /** The widest vector level, such as `avx2` or `avx512`. */ readonly level: string };
  /** Processors the run may use. */
  readonly cpus: number;
  /** Effective numbers of threads, by library or variable. */
  readonly threads: Readonly<Record<string, string>>;
  /** BLAS and SIMD choices the libraries made: `{ 'openblas.core': 'Haswell', 'torch.cpu_capability': 'AVX2' }`. */
  readonly numerics: Readonly<Record<string, string>>;
  readonly gpus: readonly { readonly model: string; readonly driver: string }[];
}

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

export interface Observation {
  readonly schema: 1;
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

/** Where a tolerance came from, in the order in which they are preferred. */
export type ToleranceSource = 'user' | 'noise-band';

export interface MetricEvidence {
  readonly key: string;
  readonly pointsBefore: number;
  readonly pointsAfter: number;
  /** Points equal in step and in all 64 bits of the value; every NaN equals every NaN. */
  readonly equalPoints: number;
  readonly firstDifference?: { readonly step: number; readonly before: string; readonly after: string } | undefined;
  /** Printed so that reading them gives the same float64; absent for an empty series. */
  readonly lastBefore?: string | undefined;
  readonly lastAfter?: string | undefined;
  /** Wall time, throughput, system use: known by name, told by the user, or learned from identical pairs. */
  readonly isVolatile: boolean;
  readonly tolerance?: { readonly relative: number; readonly absolute: number; readonly source: ToleranceSource; readonly isWithin: boolean } | undefined;
}

/** From the strongest to the weakest. */
export type VerdictLevel = 'byte' | 'tensor' | 'metric' | 'statistical' | 'different' | 'not-runnable';

export interface Verdict {
  readonly level: VerdictLevel;
  /** One sentence a person understands. */
  readonly sentence: string;
  /** Set when two runs that both claim determinism and equal inputs differ: always worth a look, whatever the tolerance says. */
  readonly finding?: string | undefined;
  /** The highest level that could have been reached with these claims; `level` is never above it. */
  readonly ceiling: VerdictLevel;
}

export interface VerdictEvidence {
  readonly exit: { readonly before: string; readonly after: string };
  readonly outputs: readonly OutputEvidence[];
  readonly metrics: readonly MetricEvidence[];
  /** The console text, for programs that log nothing: equal lines, with volatile ones left out of the count. */
  readonly console?: ConsoleEvidence | undefined;
  /** Shown, never counted, never dropped: wall times, throughput, host names, paths. */
  readonly volatile: readonly VolatileField[];
  /** Present when replicas were run. */
  readonly statistics: readonly EquivalenceTest[];
  readonly claims: readonly Claim[];
  /** Whether the two manifests have one digest. */
  readonly hasSameInputs: boolean;
  /** Whether both ran with deterministic settings in all their processes. */
  readonly isDeterministic: boolean;
  /** Why it could not be run at all; not empty makes the level `not-runnable`. */
  readonly missing: readonly string[];
}

export interface OutputEvidence {
  readonly path: string;
  /** `volatile`: other bytes, but nothing differs besides times, dates and names of the machine inside. */
  readonly level: 'byte' | 'tensor' | 'volatile' | 'different' | 'incomparable' | 'only-before' | 'only-after';
  readonly summary: string;
  /** The user said, or repeats showed, that it differs each time. */
  readonly isVolatile: boolean;
}

export interface ConsoleEvidence {
  readonly lines: number;
  readonly differing: number;
  readonly first?: { readonly line: number; readonly before: string; readonly after: string } | undefined;
  /** Of the differing lines, those on standard output; all of them when absent. Only they count beside outputs and metrics. */
  readonly differingResults?: number | undefined;
  /** The same lines, each as often, in another order. */
  readonly isReordered?: boolean | undefined;
}

export interface VolatileField {
  readonly where: string;
  readonly why: string;
  readonly before: string;
  readonly after: string;
}

/** One thing a reproduction rests on, and whether it was the very same. */
export interface Claim {
  readonly about: 'code' | 'data' | 'environment' | 'settings' | 'variables' | 'hardware' | 'network';
  readonly state: 'exact' | 'substituted' | 'unknown' | 'missing';
  readonly sentence: string;
  /** The highest level that is still fair to claim. */
  readonly ceiling: VerdictLevel;
}

/** Two one-sided tests over replicas of one metric. */
export interface EquivalenceTest {
  readonly key: string;
  readonly replicasBefore: number;
  readonly replicasAfter: number;
  readonly meanBefore: number;
  readonly meanAfter: number;
  readonly margin: number;
  readonly marginFrom: 'user' | 'noise-band';
  /** The larger of the two one-sided p-values. */
  readonly pValue: number;
  /** Chance to show equivalence with this many replicas, this spread and no true difference. */
  readonly power: number;
  readonly isEquivalent: boolean;
  /** Why no test could decide, such as too few replicas. */
  readonly undecided?: string | undefined;
}

/** What `grade` takes besides the evidence. */
export interface Reproduction {
  readonly id: string;
  /** The run that was to be repeated. */
  readonly runId: string;
  /** The run that repeated it; absent when it could not be started. */
  readonly reproductionRunId?: string | undefined;
  readonly verdict: Verdict;
  readonly evidence: VerdictEvidence;
  readonly recordedAt: number;
}

/** `before` is the run taken as the good one, `after` the one to be explained. */
export interface Explanation {
  readonly beforeRunId: string;
  readonly afterRunId: string;
  /** One manifest digest. */
  readonly hasSameInputs: boolean;
  /** The likeliest cause first; those ruled out last. */
  readonly changes: readonly InputChange[];
  readonly divergence?: Divergence | undefined;
  readonly firstMetricDifference?: { readonly key: string; readonly step: number; readonly before: string; readonly after: string } | undefined;
  readonly metrics: readonly { readonly key: string; readonly before?: string | undefined; readonly after?: string | undefined }[];
  /** Both claim determinism and equal inputs, and still differ. */
  readonly finding?: string | undefined;
  /** Inputs that no manifest holds, by evidence: the clock, entropy, the network, the order of workers. Told when no recorded input explains the difference. */
  readonly uncaptured?: readonly UncapturedInput[] | undefined;
  /** Whether metrics, traces, the way they ended or, without metrics, the outputs and the printed text are the same. `unknown` when there is nothing to tell by. */
  readonly results?: 'same' | 'different' | 'unknown' | undefined;
  /** A paragraph for a person; says what is shown and what is only likely. */
  readonly paragraph: string;
  readonly proof?: Proof | undefined;
}

export type InputGroup = 'code' | 'data' | 'parameters' | 'environment' | 'variables' | 'randomness' | 'machine' | 'command' | 'network';

export interface InputChange {
  readonly group: InputGroup;
  /** A file's path, a package's name, a parameter's or variable's name. */
  readonly key: string;
  /** Absent where that run did not have it. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What changed inside: lines, rows, tensors, versions. */
  readonly detail?: ChangeDetail | undefined;
  /** Whether the trace shows that the run used it. `not-used` rules it out. */
  readonly use: 'used' | 'not-used' | 'unknown';
  /** 1 is the likeliest; ruled-out changes share no rank. */
  readonly rank?: number | undefined;
  /** Why it stands where it stands. */
  readonly reason: string;
}

export type ChangeDetail =
  | { readonly kind: 'lines'; readonly hunks: readonly Hunk[]; readonly hasMore: boolean }
  | { readonly kind: 'content'; readonly summary: string }
  | { readonly kind: 'files'; readonly files: readonly { readonly path: string; readonly change: 'added' | 'removed' | 'changed' | 'mode' }[]; readonly hasMore: boolean };

/** `isSeen`: the runs' records show it, and do not only leave it possible. */
export interface UncapturedInput {
  readonly source: 'network' | 'random-numbers' | 'hash-order' | 'clock' | 'workers' | 'threads' | 'folder-order' | 'unwatched-program' | 'gpu';
  readonly isSeen: boolean;
  readonly sentence: string;
}

/** Lines are without their ends; numbers from 1. */
export interface Hunk {
  readonly beforeStart: number;
  readonly afterStart: number;
  readonly lines: readonly { readonly change: 'same' | 'removed' | 'added'; readonly text: string }[];
}

/** The first place where the flight recorders' traces part. */
export interface Divergence {
  readonly source: string;
  readonly rank: number;
  readonly step: number;
  /** The first channel in causal order that differs at that step. */
  readonly channel: 'data' | 'randomness' | 'numerics';
  /** All that differ at that step. A seed moves the random numbers and often the order of the data with them. */
  readonly alsoDiffering?: readonly ('data' | 'randomness' | 'numerics')[] | undefined;
  /** The first differing parameter or fitted array, in definition order. */
  readonly tensor?: string | undefined;
  readonly stepsCompared: number;
  /** What that means, in a sentence. */
  readonly reading: string;
}

/** What re-running hybrids of the two runs showed. */
export interface Proof {
  /** What was looked at in every hybrid: a metric's key, an output's path, or the console. */
  readonly target: string;
  readonly experiments: readonly ProofExperiment[];
  /** The smallest set of changes that alone turns the outcome of `before` into that of `after`; empty when none was found. */
  readonly minimal: readonly { readonly group: InputGroup; readonly key: string }[];
  /** Everything else shown to make no difference. */
  readonly isComplete: boolean;
  /** What the budget allowed and what was spent, in runs and in seconds. */
  readonly budget: { readonly runs: number; readonly spentRuns: number; readonly spentSeconds: number };
  /** Whether hybrids were cut off just past the first differing step. */
  readonly stoppedAtStep?: number | undefined;
  readonly sentence: string;
}

export interface ProofExperiment {
  /** The changes of `after` put into `before`. */
  readonly swapped: readonly { readonly group: InputGroup; readonly key: string }[];
  readonly outcome: 'like-before' | 'like-after' | 'neither' | 'failed';
  readonly value?: string | undefined;
  readonly isFromCache: boolean;
}

/** What is recorded of a run's inputs. The documents themselves are there when they were asked for. */
export interface RunManifest {
  readonly runId: string;
  /** Digest of the manifest: the identity of the inputs. */
  readonly manifestDigest: string;
  readonly observationDigest?: string | undefined;
  readonly entryPoint: string;
  readonly recordedAt: number;
  readonly manifest: Manifest;
  readonly observation?: Observation | undefined;
}

/** A line of a run's console, progress bars already collapsed to what stood there last. */
export interface ConsoleLine {
  /** From 0, without gaps. */
  readonly number: number;
  /** By the client's clock. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}
