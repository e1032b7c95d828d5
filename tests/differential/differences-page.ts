// Prints docs/mlflow-differences.md: where our answers differ from MLflow's own server, and why.
import type { Case, Tolerance } from './tolerance.ts';

/** The whole page; written by scripts/generate-docs.mjs and compared by a test. */
export function differencesPage(tolerances: readonly Tolerance[], facts: { readonly requests: number; readonly version: string }): string {
  return `# Where our answers differ from MLflow's

\`tests/differential\` sends the same ${facts.requests.toLocaleString('en')} requests to \`mlflow server\` ${facts.version} and to Assay and compares status,
error code, message and body. Every difference is listed here with its reason; a difference that is not listed fails
the test, and so does an entry that no longer differs.

Not compared, because two servers of one kind differ in it too: ids, names and page tokens that a server draws, the time
of day, the order of lists that MLflow leaves to its database (tags, params, aliases, inputs, outputs, latest versions).
Nor are the fields \`sqlstate\` and \`error_class\` of errors, and what the reference repeats of its database's own errors.

${tolerances.map(section).join('\n')}`;
}

function section({ title, reason, cases }: Tolerance): string {
  return `## ${title}

${reason}

| Request | MLflow | Assay |
|---|---|---|
${cases.flatMap((one) => one.steps.map((step) => row(step, one))).join('\n')}
`;
}

function row(step: string, one: Case): string {
  const name = `\`${step.replaceAll('|', '\\|').replaceAll('`', 'ˋ')}\``;
  if ('ours' in one) return `| ${name} | ${one.reference} | ${one.ours} |`;
  const where = one.paths === undefined ? '' : ` at ${one.paths.map((path) => `\`${path}\``).join(', ')}`;
  const what = { message: 'another sentence', error_code: 'another code', header: `another header${where}`, body: `differs${where}` }[one.differs];
  return `| ${name} | | ${what} |`;
}
