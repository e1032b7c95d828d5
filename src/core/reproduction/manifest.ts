// The manifest: one record of every input of a run. Its canonical JSON (RFC 8785) is stored as a blob, and the digest
// of that blob is the identity of the inputs: two runs had the same inputs when their manifests have one digest.
// Nothing in here may change when nothing that could change the result did: no times, process numbers, host names,
// run ids or absolute folders of the working copy. What was merely seen stands in the observation beside it.

export const manifestSchema = 1;

export interface Manifest {
  readonly schema: typeof manifestSchema;
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
  /** SHA-256 over its RECORD's sorted `path,hash` pairs (without compiled files, scripts, and notes of packager and installer); of its files' own hashes when there is no RECORD. */
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
