// What a repository says of itself: its settings, its commit and branch, where it came from.
import { askGit, type GitPlace } from './git-process.ts';

export interface RepositoryFacts {
  /** By lower-case name; the last value of each. */
  readonly config: ReadonlyMap<string, string>;
  readonly commit?: string | undefined;
  /** Absent for a detached HEAD. */
  readonly branch?: string | undefined;
  readonly remote?: string | undefined;
}

export async function readRepositoryFacts(place: GitPlace): Promise<RepositoryFacts> {
  const [settings, commit, branch] = await Promise.all([
    askGit(place, ['config', '--list', '-z']),
    askGit(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    askGit(place, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
  ]);
  const config = parseConfig(settings ?? '');
  return { config, commit, branch, remote: remoteOf(config, branch) };
}

/** Without user name, password, query and fragment, which may hold tokens. */
export function withoutUserinfo(url: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/i.exec(url) ?? [];
  // The form host:path (with or without a user) has no place for a password.
  if (scheme === undefined || rest === undefined) return url;
  const [authority = '', ...path] = rest.replace(/[?#].*$/, '').split('/');
  return [scheme + authority.slice(authority.lastIndexOf('@') + 1), ...path].join('/');
}

function parseConfig(text: string): ReadonlyMap<string, string> {
  const config = new Map<string, string>();
  for (const record of text.split('\0')) {
    const end = record.indexOf('\n');
    const name = end === -1 ? record : record.slice(0, end);
    if (name !== '') config.set(name.startsWith('remote.') || name.startsWith('branch.') ? name : name.toLowerCase(), end === -1 ? 'true' : record.slice(end + 1));
  }
  return config;
}

/** The remote the branch follows, else origin, else the only one there is. */
function remoteOf(config: ReadonlyMap<string, string>, branch: string | undefined): string | undefined {
  const urls = [...config].flatMap(([name, url]) => (/^remote\..*\.url$/.test(name) ? [[name.slice('remote.'.length, -'.url'.length), url] as const] : []));
  const wanted = [branch === undefined ? undefined : config.get(`branch.${branch}.remote`), 'origin'];
  const found = wanted.map((name) => urls.find(([remote]) => remote === name)).find((url) => url !== undefined) ?? (urls.length === 1 ? urls[0] : undefined);
  return found === undefined ? undefined : withoutUserinfo(found[1]);
}
