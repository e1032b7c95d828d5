// What is never taken as code when git does not track it: what tools make and can make again, other trackers' records,
// and what a run reads is found as data anyway.

/** Patterns as in .gitignore. */
export const notCode: readonly string[] = [
  '.git',
  '.hg',
  '.svn',
  '.bzr',
  '.jj',
  '.venv',
  'venv',
  '.virtualenv',
  '.conda',
  'node_modules',
  '.pnpm-store',
  '.yarn/cache',
  '.bundle',
  '.Rproj.user',
  'renv/library',
  '.julia',
  '__pycache__',
  '*.py[cod]',
  '*.egg-info',
  '.eggs',
  '.ipynb_checkpoints',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.pytype',
  '.hypothesis',
  '.tox',
  '.nox',
  '.cache',
  '.coverage',
  'mlruns',
  'mlartifacts',
  'mlflow.db',
  'mlruns.db',
  'wandb',
  'lightning_logs',
  '.aim',
  '.neptune',
  '.clearml',
  '.dvc/cache',
  '.dvc/tmp',
  'tb_logs',
  'events.out.tfevents.*',
  '.DS_Store',
  'Thumbs.db',
  '*.swp',
  '*~',
  '.nfs*',
];

/** Of those, what holds results: no code, and outputs of the run that wrote it. */
const results = new Set(['lightning_logs', 'tb_logs', 'events.out.tfevents.*']);

/** Whether a path, relative to its root, is one of those by a name in it. */
export const isNotCode = testOf(notCode);

/** Whether a path is nothing that a run could have made as a result: what tools make for themselves. */
export const isNotOutput = testOf(notCode.filter((pattern) => !results.has(pattern)));

function testOf(patterns: readonly string[]): (path: string) => boolean {
  const folderNames = new Set(patterns.filter((pattern) => !/[*?[/]/.test(pattern)));
  const filePatterns = patterns.filter((pattern) => /[*?[]/.test(pattern) && !pattern.includes('/')).map(asExpression);
  const paths = patterns.filter((pattern) => pattern.includes('/'));
  return (path) => {
    const names = path.split('/');
    if (names.some((name) => folderNames.has(name))) return true;
    if (filePatterns.some((pattern) => pattern.test(names.at(-1)!))) return true;
    return paths.some((inner) => `/${path}/`.includes(`/${inner}/`));
  };
}

function asExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.*+?^${}()|\\]/g, (character) => (character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`));
  return new RegExp(`^${source}$`);
}
