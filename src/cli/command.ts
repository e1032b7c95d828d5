// What a command of the command line is.

/** The exit code for a call that was wrong in itself. */
export const misused = 2;

export interface CommandInput {
  /** What came after the command's name, without --json, --help and --version. */
  readonly args: readonly string[];
  readonly json: boolean;
  /** Writes a result, one line or several, to standard output. */
  readonly print: (text: string) => void;
}

export interface Command {
  readonly help: string;
  /** Resolves to the exit code. A `SettingError` is shown as one sentence. */
  run(input: CommandInput): Promise<number>;
}
