// One change between two runs of a project, and what an honest answer to "why?" has to begin with.
import type { Project, ProjectName } from './project.ts';

export interface RunDifference {
  /** Added to the command. */
  readonly args?: readonly string[];
  /** Instead of the project's own command. */
  readonly command?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Standard input: a text through a pipe, or a file of the project by its path. */
  readonly input?: { readonly text: string } | { readonly file: string };
  /** A file of the project that the program finds open as descriptor 3. */
  readonly descriptor?: string;
  /** Sent to the program from outside once it has printed this. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: string };
  /** Recorded in the same folder at the same time, as another run. */
  readonly beside?: readonly string[];
  /** How the program ends; 0 when absent. */
  readonly exitCode?: number;
}

/** What is to blame. */
export type Cause =
  /** An input, as `group key`. */
  | RegExp
  /** None of the recorded inputs, and none of them is accused. */
  | 'uncaptured'
  | 'nothing'
  /** Something no record holds, which has to be named first: `source sentence`. */
  | { readonly unrecorded: RegExp }
  /** What ended a run from outside; no input is accused. */
  | { readonly end: RegExp };

export interface Scenario {
  readonly name: string;
  readonly project: ProjectName;
  /** What both runs share beyond the project as it is made. Scenarios without it share their first run. */
  readonly prepare?: (project: Project, place: Place) => void;
  /** Changes the project before the second run; says what the second run is given besides. */
  readonly change: (project: Project, place: Place) => RunDifference | void;
  /** Of the first run, when it is given something too. */
  readonly first?: RunDifference;
  /** `assay run --trace`. */
  readonly isTraced?: boolean;
  readonly cause: Cause;
  /** What the paragraph has to say besides. */
  readonly says?: RegExp;
  /** Needs a file system in memory. */
  readonly needsMemoryFolder?: boolean;
  readonly verdict: 'same' | 'different';
}

/** What scenarios may use beside the project. */
export interface Place {
  /** A web server that answers with `answer()`. */
  readonly address: string;
  setAnswer(text: string): void;
  /** Installs another version of the package `tinyscale` into the project's environment, or edits it in place. */
  install(version: string): void;
  /** Of the installed package's module. */
  readonly installedModule: () => string;
  /** Makes `parts` a folder that lists its files in another order than by name; throws where no file system does. */
  orderFolder(project: Project, names: readonly string[]): void;
  readonly compile: (project: Project, ...flags: readonly string[]) => void;
  /** A file outside every project, in memory where there is such a file system. */
  writeShared(text: string): string;
}

/** Edits the lines of a text file. */
export function editLines(project: Project, file: string, edit: (lines: string[]) => void): void {
  const lines = project.read(file).split('\n');
  edit(lines);
  project.write(file, lines.join('\n'));
}
