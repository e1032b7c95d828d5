// docs/exit-codes.md, printed from the table of exit codes.
import { exitCodes, exitMeanings, type ExitName } from './exit-codes.ts';

export function exitCodesPage(): string {
  const rows = (Object.entries(exitCodes) as readonly (readonly [ExitName, number])[]).map(([name, code]) => `| ${code} | ${exitMeanings[name]} |`);
  return `# Exit codes of the command line

The same code means the same with every command. \`assay run\` passes on the code of the program it ran, so that a script does not notice
that the program was recorded; its own codes only show when the program could not be started.

| Code | Means |
|---|---|
${rows.join('\n')}

At which level two runs count as the same is said with \`--at\`; see [verdicts.md](verdicts.md). \`assay why\` and \`assay diff\` exit with 0 when
neither the inputs nor the results differ, and with 7 when either does.

This page is printed from \`src/cli/exit-codes.ts\`.
`;
}
