// The flags every command knows, taken off the command line before its own are read.

export interface CommandFlags {
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  /** What is left, in order. */
  readonly rest: readonly string[];
}

/** `-h` is the one short flag there is. */
export function takeCommandFlags(args: readonly string[]): CommandFlags {
  const has = (...names: readonly string[]): boolean => args.some((arg) => names.includes(arg));
  return {
    help: has('--help', '-h'),
    version: has('--version'),
    json: has('--json'),
    rest: args.filter((arg) => !['--help', '-h', '--version', '--json'].includes(arg)),
  };
}
