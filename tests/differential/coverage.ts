// Which routes of the MLflow wire the script asks for, and which of them it has seen succeed.
import { routeGroups, wholePaths, type Method } from '../../src/protocols/mlflow/routes.ts';
import type { Exchange } from './play.ts';

export interface AskedRoute {
  /** Such as `GET /api/2.0/mlflow/runs/get`. */
  readonly name: string;
  readonly asked: number;
  readonly succeeded: number;
}

/** Every route of ours with every prefix, and how often the exchanges asked for it. */
export function askedRoutes(exchanges: readonly Exchange[]): readonly AskedRoute[] {
  const routes = routeGroups.flatMap((group) => group.routes.flatMap(([method, path]) => wholePaths(group, path).map((whole) => ({ method, whole, pattern: patternOf(whole) }))));
  return routes.map(({ method, whole, pattern }) => {
    const found = exchanges.filter(({ sent }) => isMethod(method, sent.method) && pattern.test(sent.path.split('?')[0]!));
    return { name: `${method} ${whole}`, asked: found.length, succeeded: found.filter(({ answer }) => answer.status === 200).length };
  });
}

function isMethod(route: Method, sent: string): boolean {
  return route === sent || (route === 'GET' && sent === 'HEAD');
}

/** `{name}` is one segment, `{name+}` the rest. */
function patternOf(path: string): RegExp {
  const escaped = path.split(/(\{\w+\+?\})/u).map((part) => (part.startsWith('{') ? (part.endsWith('+}') ? '.+' : '[^/]+') : part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')));
  return new RegExp(`^${escaped.join('')}$`, 'u');
}
