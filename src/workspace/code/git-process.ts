// Runs git so that nothing the user has set up takes part: no hooks, no filters, no signing, no monitor. The variables
// are changed by the `env` program, since this room does not read the environment.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** Which repository a command works on. Discovery is never left to git: it refuses folders that others own. */
export interface GitPlace {
  readonly gitDir: string;
  readonly workTree?: string | undefined;
  readonly index?: string | undefined;
  /** Where objects are read and written, when not in `gitDir`. */
  readonly objects?: string | undefined;
}

/** git is not installed, or ended with an error. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** Variables with which a program that git itself started, such as a hook, would lead our commands elsewhere. */
const cleared = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_ATTR_SOURCE',
  'GIT_DEFAULT_HASH',
  'GIT_EXTERNAL_DIFF',
  'GIT_DIFF_OPTS',
  'GIT_TRACE',
  'GIT_TRACE2',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_INDEX_VERSION',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
].flatMap((name) => ['-u', name]);

const identity = ['NAME=Assay', 'EMAIL=assay@localhost'].flatMap((part) => [`GIT_AUTHOR_${part}`, `GIT_COMMITTER_${part}`]);

const overrides = [
  'core.autocrlf=false',
  'core.safecrlf=false',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'core.logAllRefUpdates=false',
  'core.preloadIndex=true',
  'commit.gpgSign=false',
  'index.sparse=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'i18n.commitEncoding=UTF-8',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);

/** Starts git; its standard streams are pipes. */
export function spawnGit(place: GitPlace, args: readonly string[]): ChildProcessWithoutNullStreams {
  const variables = ['GIT_OPTIONAL_LOCKS=0', 'GIT_NO_REPLACE_OBJECTS=1', 'GIT_TERMINAL_PROMPT=0', 'GIT_NO_LAZY_FETCH=1', 'LC_ALL=C', ...identity];
  if (place.index !== undefined) variables.push(`GIT_INDEX_FILE=${place.index}`);
  if (place.objects !== undefined) variables.push(`GIT_OBJECT_DIRECTORY=${place.objects}`);
  const where = [`--git-dir=${place.gitDir}`, ...(place.workTree === undefined ? [] : [`--work-tree=${place.workTree}`])];
  return spawn('env', [...cleared, ...variables, 'git', ...overrides, ...where, ...args], { cwd: place.workTree ?? '/', stdio: 'pipe' });
}

export interface GitOutput {
  readonly output: Buffer;
  /** What it warned of. */
  readonly warnings: string;
}

/** Runs git to its end and gives what it printed. Throws `GitError` with its last words. */
export async function runGit(place: GitPlace, args: readonly string[], input?: Uint8Array): Promise<GitOutput> {
  const child = spawnGit(place, args);
  const chunks: Buffer[] = [];
  let warnings = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    if (warnings.length < 16_384) warnings += chunk.toString('utf8');
  });
  // git may end before it has read everything; its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await ended(child);
  if (code === 0) return { output: Buffer.concat(chunks), warnings };
  throw new GitError(`git ${args.find((arg) => !arg.startsWith('-')) ?? ''} ended with ${code}: ${warnings.trim()}`, isGitMissing(code, warnings));
}

/** As `runGit`, as text without the last line's end; undefined when git ends with an error. */
export async function askGit(place: GitPlace, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await runGit(place, args)).output.toString('utf8').replace(/\n$/, '');
  } catch (error) {
    if (error instanceof GitError && !error.isMissing) return undefined;
    throw error;
  }
}

/** Resolves with the exit code once all output was read. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new GitError('git cannot be started', true) : error));
  child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  return promise;
}

/** `env` says 127 for a program that is not on the path. */
function isGitMissing(code: number, warnings: string): boolean {
  return code === 127 || (code === 126 && /git/.test(warnings));
}
