// What the capture of an environment needs to be told by the hooks inside the recorded program. A part of the facts
// that are read from the hook files, so those can be given as they are.

export interface EnvironmentFacts {
  /** In the order in which they began; the first is the program itself. */
  readonly processes: readonly PythonProcess[];
  /** Absolute paths of the files of loaded modules. */
  readonly modules: readonly string[];
  /** Absolute paths of mapped native libraries. */
  readonly libraries: readonly string[];
  /** Files that were opened for reading. */
  readonly reads: readonly { readonly path: string }[];
  /** Command lines of programs that were started. */
  readonly spawns: readonly (readonly string[])[];
  readonly threads: Readonly<Record<string, string>>;
  readonly numerics: Readonly<Record<string, string>>;
}

/** A Python interpreter as it described itself. */
export interface PythonProcess {
  readonly executable: string;
  /** The whole command line, the interpreter first. */
  readonly argv: readonly string[];
  /** `3.11.7`. */
  readonly version: string;
  /** `cpython`. */
  readonly implementation: string;
  /** `sys.version`. */
  readonly build: string;
  readonly prefix: string;
  readonly basePrefix: string;
  /** `sys.path` at the start. */
  readonly path: readonly string[];
  /** And later. */
  readonly state?: { readonly path: readonly string[] } | undefined;
  /** How it ended; `exec` when it became another program. */
  readonly bye?: { readonly exit: string } | undefined;
}

/** Variables of the recorded program, or of this one. */
export type Variables = Readonly<Record<string, string | undefined>>;
