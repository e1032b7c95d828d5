// Prints docs/mlflow-compatibility.md from the table of routes: each with what it does here and the test that
// shows it. The tests are given as text, so that no route is claimed without one.
import { type Route, type RouteGroup, routeGroups } from './routes.ts';
import { unservedGroups } from './unserved.ts';
import { mlflowVersion } from './version.ts';

export interface TestText {
  /** Below tests/, such as `protocols/mlflow/runs.test.ts`. */
  readonly file: string;
  readonly text: string;
}

/** The whole page; written by scripts/generate-docs.mjs and compared by a test. Throws for a route no test calls. */
export function compatibilityPage(tests: readonly TestText[]): string {
  const claims = tests.flatMap(claimsOf);
  const served = routeGroups.reduce((count, { routes }) => count + routes.length, 0);
  const groups = routeGroups.map(
    (group) => `## ${group.title}\n\n${prefixSentence(group)}\n\n| Route | Here | Shown by |\n| --- | --- | --- |\n${group.routes.map((route) => row(route, claims)).join('\n')}\n`,
  );
  const unserved = unservedGroups.map(({ title, paths, reason }) => `| ${title} | ${paths.map((path) => `\`${path}\``).join(', ')} | ${reason} |`);
  return [
    '# MLflow compatibility\n',
    `Assay answers the REST API of MLflow ${mlflowVersion} as its unmodified Python client uses it, from 2.22 on. ${served} routes are served; every other one under \`/api\` and \`/ajax-api\` answers 404 with \`ENDPOINT_NOT_FOUND\`, which no client tries again.\n`,
    'This page is printed by `scripts/generate-docs.mjs` from the table of routes in `src/protocols/mlflow/routes.ts`. What is answered otherwise than by MLflow, and why, is in `src/protocols/mlflow/README.md`.\n',
    ...groups,
    '## Not served\n',
    '| What | Routes | Why |\n| --- | --- | --- |',
    `${unserved.join('\n')}\n`,
  ].join('\n');
}

function prefixSentence({ prefix, version }: RouteGroup): string {
  if (prefix === 'plain') return 'Paths as they are.';
  return prefix === 'proto' ? `Under \`/api/${version}.0\` and \`/ajax-api/${version}.0\`.` : `Under \`/ajax-api/${version}.0\`.`;
}

function row([method, path, , note = 'served']: Route, claims: readonly Claim[]): string {
  const pattern = callPattern(path);
  const claim = claims.find(({ calls }) => pattern.test(calls));
  if (!claim) throw new Error(`no test calls ${method} ${path}; write one before claiming it`);
  return `| \`${method} ${path}\` | ${note} | ${claim.title} (\`tests/${claim.file}\`) |`;
}

interface Claim {
  readonly file: string;
  readonly title: string;
  /** The test's text, what is put into paths replaced by `*`. */
  readonly calls: string;
}

function claimsOf({ file, text }: TestText): readonly Claim[] {
  const withStore = text.replaceAll('${store}', '/api/2.0/mlflow-artifacts/artifacts').replaceAll('${method}', '*');
  return withStore
    .split(/^test\(/m)
    .slice(1)
    .map((body) => ({ file, title: /^(['"`])((?:\\.|(?!\1).)*)\1/.exec(body)?.[2]?.replaceAll("\\'", "'") ?? '', calls: body.replace(/\$\{[^}]*\}/g, '*') }));
}

/** Finds a call of the route in a test: quoted, with or without what stands before it. */
function callPattern(path: string): RegExp {
  const segments = path
    .replace(/^\/mlflow\//, '')
    .replace(/^\//, '')
    .split('/');
  const parts = segments.map((segment, index) => {
    if (segment.startsWith('{')) return segment.endsWith('+}') ? '[^\'"`?]' : '[^\'"`/?]+';
    const literal = segment.replaceAll('.', '\\.');
    return index === 0 ? literal : `(?:${literal}|\\*)`;
  });
  const end = path.endsWith('+}') ? '' : '(?=[\'"`?*])';
  return new RegExp(`['"\`/]${parts.join('/')}${end}`);
}
