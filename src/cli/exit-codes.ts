// Every exit code of the command line, once, with what it says. `assay run` passes the program's own code through.
// docs/exit-codes.md is checked against this table.

export const exitCodes = {
  /** Also: done. */
  same: 0,
  failed: 1,
  misused: 2,
  damaged: 3,
  notFound: 4,
  refused: 6,
  differs: 7,
  notRunnable: 8,
  unreachable: 9,
  notExecutable: 126,
  commandNotFound: 127,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;

/** What each code says, for people. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  same: 'Done; where two things were compared, they are the same at the level asked for',
  failed: 'It could not be done: a fault, told in a sentence',
  misused: 'Called wrongly: an unknown flag, a missing argument, a setting that cannot be',
  damaged: 'assay sync, assay import: part of what is on this disk cannot be read; what and where is told',
  notFound: 'There is no such run, file or recording, or nothing was found',
  refused: 'Refused as asked, such as by --require-clean or by the answer to a question, and nothing was run or changed',
  differs: 'The two differ at the level asked for',
  notRunnable: 'Not runnable or not comparable here; what is missing is listed',
  unreachable: 'The server does not answer',
  notExecutable: 'assay run: the program is there and may not be executed',
  commandNotFound: 'assay run: there is no such program',
  interrupted: 'Interrupted from the keyboard; a program ended by signal N gives 128 + N',
};

/** The code for an error of the server's client: nothing there, no answer, or a failure. */
export function exitCodeOfApiError({ code }: { readonly code: string }): number {
  if (code === 'not_found') return exitCodes.notFound;
  if (code === 'unreachable' || code === 'unavailable') return exitCodes.unreachable;
  return code === 'invalid_argument' ? exitCodes.misused : exitCodes.failed;
}
