// The flags every command knows, taken off the command line before its own are read.

export interface CommandFlags {
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  /** What is left, in order. */
  readonly rest: readonly string[];
}

const flags: readonly string[] = ['--help', '-h', '--version', '--json'];

/**
 * `-h` is the one short flag there is. What stands behind `--` belongs to a program and is left alone; so is all that
 * follows the name of a command in `readsItsOwn`, which finds the program's beginning itself.
 */
export function takeCommandFlags(args: readonly string[], readsItsOwn: readonly string[] = []): CommandFlags {
  const name = args.findIndex((arg) => !flags.includes(arg));
  const ours = readsItsOwn.includes(args[name] ?? '') ? name + 1 : args.indexOf('--');
  const own = ours < 0 ? args : args.slice(0, ours);
  const has = (...names: readonly string[]): boolean => own.some((arg) => names.includes(arg));
  return {
    help: has('--help', '-h'),
    version: has('--version'),
    json: has('--json'),
    rest: [...own.filter((arg) => !flags.includes(arg)), ...args.slice(own.length)],
  };
}
