// A server that a proxy shows below a path: that path is taken off before anything looks at the request. Proxies that take
// it off themselves are fine too.

/** The target below the base path: as it is when it is not below it, and undefined for the base path itself, which lacks its slash. */
export function withoutBasePath(target: string, basePath: string): string | undefined {
  if (basePath === '' || !target.startsWith(basePath)) return target;
  const rest = target.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return undefined;
  return rest.startsWith('/') ? rest : target;
}
