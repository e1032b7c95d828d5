// How a test says that it cannot run on this machine. The reason is printed in the summary of `npm test`, and
// with CI=true a skip counts as a failure, so that nothing is skipped where everything must run.

/** For the runner's `skip` option: false to run, or the reason why not. */
export function skipUnless(condition: boolean, reason: string): false | string {
  return condition ? false : reason;
}

/** Permissions do not bind root, so what relies on a refusal cannot be shown by it. */
export const isRoot = process.getuid?.() === 0;
