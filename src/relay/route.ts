// Which route of the wire a request asks for: the wire's own table, looked up by method and path.
import type { Handler } from '../protocols/mlflow/handler.ts';
import { routeGroups, wholePaths } from '../protocols/mlflow/routes.ts';

export interface RouteMatch {
  readonly handler: Handler;
  /** Named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The undecoded rest of the path, for routes that end in one. */
  readonly rest: string;
}

interface Pattern {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

const plain = new Map<string, Handler>();
const patterns: Pattern[] = [];
for (const group of routeGroups) {
  for (const [method, path, handler] of group.routes) {
    for (const whole of wholePaths(group, path)) {
      if (!whole.includes('{')) plain.set(`${method} ${whole}`, handler);
      else patterns.push({ method, pattern: patternOf(whole), handler });
    }
  }
}

/** Undefined for what is not in the table. */
export function routeOf(method: string, url: string): RouteMatch | undefined {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const handler = plain.get(`${method} ${path.replace(/\/$/, '')}`);
  if (handler !== undefined) return { handler, params: {}, rest: '' };
  for (const { pattern, ...route } of patterns) {
    const found = route.method === method ? pattern.exec(path) : null;
    if (found === null) continue;
    const { rest = '', ...params } = found.groups ?? {};
    return { handler: route.handler, rest, params: Object.fromEntries(Object.entries(params).map(([name, text]) => [name, decoded(text)])) };
  }
  return undefined;
}

function patternOf(path: string): RegExp {
  const text = path
    .replaceAll('.', '\\.')
    .replace(/\/\{\w+\+\}$/, '(?:/(?<rest>.*))?')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${text}$`, 's');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
