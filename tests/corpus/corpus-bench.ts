// Where the corpus is played: a server, a home, Python environments, a web server to fetch from, and the commands a
// user would type.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createClient, type Client, type Explanation } from '../../sdk/index.ts';
import { startServer } from '../journeys/server-process.ts';
import { pythonEnvironment } from '../python/environments.ts';
import type { Project, ProjectName } from './project.ts';
import type { Place, RunDifference } from './scenario.ts';
import { removeFolder } from '../remove-folder.ts';

export interface CorpusBench {
  readonly folder: string;
  readonly home: string;
  readonly client: Client;
  readonly place: Place;
  /** What each project runs. */
  commandOf(name: ProjectName): readonly string[];
  /** `assay run` in the project; the id of the run. Throws with the output when it does not end as it should. */
  record(project: Project, difference: RunDifference, options?: { readonly isTraced?: boolean }): Promise<string>;
  /** `assay why AFTER BEFORE --json`. */
  explain(before: string, after: string): Promise<Explanation>;
  /** `assay reproduce`, while the project is not there; its exit code and output. Packages are not kept, so it takes this machine. */
  reproduceWithoutFolder(project: Project, runId: string): Promise<Called>;
  /** Any command; its exit code and output. */
  assay(args: readonly string[], options?: CallOptions): Promise<Called>;
  end(): Promise<void>;
}

export interface CallOptions {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly given?: Pick<RunDifference, 'input' | 'descriptor' | 'signal'>;
}

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL('../../assay', import.meta.url));

/** For the projects that are played. */
export async function openCorpusBench(played: readonly ProjectName[]): Promise<CorpusBench> {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  const home = join(folder, 'home');
  const server = await startServer({ data: join(folder, 'server') });
  const client = createClient({ baseUrl: server.url });
  const frameworks = await pythonEnvironment('frameworks');
  const own = join(folder, 'environment');
  must('python', spawnSync(frameworks.python, ['-m', 'venv', own], { encoding: 'utf8' }));
  const ownPython = join(own, 'bin', 'python');
  const notebooks = played.includes('notebook') ? (await pythonEnvironment('notebooks')).python : '';
  const web = await startWeb();
  const ordered = join('/dev/shm', `corpus-${process.pid}`);
  const shared = '/dev/shm/corpus-channel.txt';

  const install = (version: string): void => {
    const built = must(
      'wheel',
      spawnSync(ownPython, [fileURLToPath(new URL('make_wheel.py', import.meta.url)), version, version === '1.0' ? '2.0' : '2.5', folder], { encoding: 'utf8' }),
    );
    must(
      'pip',
      spawnSync(ownPython, ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--force-reinstall', '--disable-pip-version-check', built.trim()], { encoding: 'utf8' }),
    );
  };
  install('1.0');

  const variables = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
    const { MLFLOW_TRACKING_URI: _uri, MLFLOW_RUN_ID: _run, LC_ALL: _locale, ...inherited } = process.env;
    return { ...inherited, ASSAY_SERVER: server.url, ASSAY_HOME: home, ...more };
  };
  const assay: CorpusBench['assay'] = (args, { cwd, variables: more, given } = {}) => call(args, { cwd, env: variables(more), given });
  const experiments = new Map<string, string>();
  /** The two find each other by marks, where git does not look; those of earlier runs are gone. */
  const recordBeside = async (project: Project, command: readonly string[]): Promise<void> => {
    rmSync(project.path('.git/marks'), { recursive: true, force: true });
    mkdirSync(project.path('.git/marks'));
    const called = await assay(['run', '--experiment', `beside ${project.name}`, '--', ...command], { cwd: project.folder });
    if (called.code !== 0) throw new Error(`the run beside ${project.name} ended with ${called.code}:\n${called.stderr}`);
  };

  return {
    folder,
    home,
    client,
    place: {
      address: web.address,
      setAnswer: web.setAnswer,
      install,
      installedModule: () => {
        const lib = join(own, 'lib');
        return join(lib, readdirSync(lib)[0] as string, 'site-packages', 'tinyscale', '__init__.py');
      },
      orderFolder: (project, names) => {
        // A file system in memory lists what was made last first, others by hashes of names.
        rmSync(ordered, { recursive: true, force: true });
        mkdirSync(ordered);
        for (const name of names) writeFileSync(join(ordered, name), { 'a.txt': '1.25', 'b.txt': '2.5', 'c.txt': '5' }[name] ?? '');
        rmSync(project.path('parts'), { recursive: true, force: true });
        symlinkSync(ordered, project.path('parts'));
      },
      writeShared: (text) => {
        writeFileSync(shared, text);
        return shared;
      },
      compile: (project, ...flags) => void must('gcc', spawnSync('gcc', ['-O1', ...flags, '-o', 'model', 'model.c'], { cwd: project.folder, encoding: 'utf8' })),
    },
    commandOf: (name) => commandOf(name, { frameworks: frameworks.python, notebooks, own: ownPython }),
    record: async (project, difference, { isTraced = false } = {}) => {
      const experiment = `corpus ${project.name}`;
      const { args = [], variables: more, exitCode = 0 } = difference;
      const command = difference.command?.map((word) => (word === 'PYTHON' ? project.command[0]! : word)) ?? project.command;
      const neighbour = difference.beside === undefined ? undefined : recordBeside(project, difference.beside);
      const called = await assay(['run', '--experiment', experiment, ...(isTraced ? ['--trace'] : []), '--', ...command, ...args], {
        cwd: project.folder,
        given: difference,
        ...(more === undefined ? {} : { variables: more }),
      });
      await neighbour;
      if (called.code !== exitCode) throw new Error(`assay run in ${project.name} ended with ${called.code}:\n${called.stdout}${called.stderr}`);
      if (!experiments.has(experiment)) {
        const { items } = await client.searchExperiments({ text: experiment });
        experiments.set(experiment, items.find(({ name }) => name === experiment)!.id);
      }
      const { items } = await client.searchRuns({ experimentIds: [experiments.get(experiment)!], limit: 1 });
      return items[0]!.id;
    },
    explain: async (before, after) => {
      const called = await assay(['why', after, before, '--json']);
      if (called.code !== 0 && called.code !== 7) throw new Error(`assay why ended with ${called.code}:\n${called.stderr}`);
      return JSON.parse(called.stdout) as Explanation;
    },
    reproduceWithoutFolder: async (project, runId) => {
      const away = `${project.folder} away`;
      renameSync(project.folder, away);
      try {
        return await assay(['reproduce', runId, '--json'], { cwd: folder });
      } finally {
        renameSync(away, project.folder);
      }
    },
    assay,
    end: async () => {
      web.close();
      await server.stop();
      endRecorders(home);
      await removeFolder(folder);
      await removeFolder(ordered);
      rmSync(shared, { force: true });
    },
  };
}

/** Recorders of the last runs may still be keeping packages, for nobody now. */
function endRecorders(home: string): void {
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name) || !commandLine(name).includes(home)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}

function commandOf(name: ProjectName, { frameworks, notebooks, own }: { readonly frameworks: string; readonly notebooks: string; readonly own: string }): readonly string[] {
  switch (name) {
    case 'compiled':
      return ['./model'];
    case 'node':
      return [process.execPath, 'train.mjs'];
    case 'pipeline':
      return ['make', '--silent', '--always-make'];
    case 'channels':
      return ['python3', 'channels.py', 'argument', '2'];
    case 'endings':
      return ['python3', 'steps.py'];
    case 'plain':
    case 'database':
      return ['python3', 'train.py'];
    case 'installed':
      return [own, 'train.py'];
    case 'notebook':
      return [notebooks, '-m', 'papermill', 'analysis.ipynb', 'out.ipynb', '--no-progress-bar'];
    case 'ranks':
      return [frameworks, '-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2', 'train.py'];
    default:
      return [frameworks, 'train.py'];
  }
}

async function call(
  args: readonly string[],
  { cwd = process.cwd(), env, given = {} }: { readonly cwd: string | undefined; readonly env: NodeJS.ProcessEnv; readonly given: CallOptions['given'] },
): Promise<Called> {
  const { input, descriptor, signal } = given;
  const opened = [input !== undefined && 'file' in input ? input.file : undefined, descriptor].map((path) => (path === undefined ? undefined : openSync(join(cwd, path), 'r')));
  const [file, third] = opened;
  const child = spawn(program, args, { cwd, env, stdio: [file ?? (input === undefined ? 'ignore' : 'pipe'), 'pipe', 'pipe', ...(third === undefined ? [] : [third])] });
  if (input !== undefined && 'text' in input) child.stdin!.end(input.text);
  let stdout = '';
  let stderr = '';
  let isSignalled = false;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (signal === undefined || isSignalled || !stdout.includes(signal.after)) return;
    isSignalled = true;
    signalProgramIn(cwd, signal.name);
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  } finally {
    for (const each of opened) if (each !== undefined) closeSync(each);
  }
}

/** To the program itself, not to what stands beside it. */
function signalProgramIn(folder: string, name: NodeJS.Signals): void {
  for (const pid of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      if (readlinkSync(join('/proc', pid, 'cwd')) === folder && /^[^\0]*python[\d.]*\0[^-]/.test(commandLine(pid))) process.kill(Number(pid), name);
    } catch {
      // It ended meanwhile.
    }
  }
}

function must(
  what: string,
  { status, stdout, stderr, error }: { readonly status: number | null; readonly stdout: string; readonly stderr: string; readonly error?: Error },
): string {
  if (status !== 0) throw new Error(`${what} ended with ${status}: ${stderr}`, { cause: error });
  return stdout;
}

async function startWeb() {
  let answer = '';
  const server = createServer((_request, response) => response.end(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening gave no port');
  return { address: `http://127.0.0.1:${address.port}/weights`, setAnswer: (text: string) => void (answer = text), close: () => void server.close() };
}
