// `assay demo`: the whole tour on a small project of its own. It only calls the commands a user would call.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createClient, type Client } from '../../sdk/index.ts';
import { clientSettings } from '../config/client-settings.ts';
import { processEnvironment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { type DemoProject, makeDemoProject } from './demo-project.ts';
import { serverFlag } from './server-flag.ts';

const experiment = 'Assay demo';

export const demo = defineCommand({
  name: 'demo',
  about: `Shows what Assay does, on a small project it makes: trains with three seeds, makes a mistake, repeats the good
run, and explains the bad one. It takes well under two minutes and touches nothing but its own folder.

Examples:
  ./assay demo
  ./assay demo --dir tour --server http://127.0.0.1:5000`,
  flags: {
    dir: { kind: 'text', value: 'DIR', sentence: 'Where the project goes, an empty or new folder (default: a temporary one)' },
    server: { ...serverFlag, sentence: "The tracking server (default: the one that is running, else one of the demo's own)" },
  },
  json: 'The runs, the verdict and the explanation, as JSON',
  end: `Exit codes: 0 all went as told, 1 something did not, 2 called wrongly.`,
  async run({ flags, words, ...input }) {
    if (words.length > 0) throw new SettingError(`demo takes no words, and got ${words[0]}; see ./assay demo --help`);
    const folder = demoFolder(flags.dir);
    const server = await findServer(flags.server, folder);
    try {
      return await tour({ folder, url: server.url, input, ownServer: server.data });
    } finally {
      server.release();
    }
  },
});

interface Tour {
  readonly folder: string;
  readonly url: string;
  readonly input: { readonly json: boolean; readonly print: (text: string) => void };
  /** The data folder of the demo's own server. */
  readonly ownServer: string | undefined;
}

async function tour({ folder, url, input, ownServer }: Tour): Promise<number> {
  const say = (text: string): void => void (input.json ? undefined : process.stderr.write(`${text}\n`));
  const client = createClient({ baseUrl: url });
  const project = makeDemoProject(join(folder, 'project'), pythons());
  const assay = (args: readonly string[]): Promise<Outcome> => callAssay(args, { folder: project.folder, url, isShown: !input.json });

  say(`The project: ${project.folder} (${project.language === 'python' ? 'Python with scikit-learn' : 'Node'}).\n`);
  const good: string[] = [];
  for (const seed of ['1', '2', '3']) {
    say(`── assay run ${seeing(project)}-- ${shown(project)} --seed ${seed}`);
    good.push(await train(assay, client, { project, seed }));
  }
  project.makeMistake();
  say('\nA colleague tidies up the features, and the README. Nobody notices that a decimal point moved.\n');
  say(`── assay run ${seeing(project)}-- ${shown(project)} --seed 3`);
  const bad = await train(assay, client, { project, seed: '3' });

  const last = good[2]!;
  say(`\nIs the good result real? The files of today are not those it was made of.\n\n── assay reproduce ${last.slice(0, 8)}`);
  const reproduced = await assay(['reproduce', last, ...(input.json ? ['--json'] : [])]);
  say(`\nWhy is today's result worse?\n\n── assay why ${bad.slice(0, 8)} ${last.slice(0, 8)}`);
  const why = await assay(['why', bad, last, ...(input.json ? ['--json'] : [])]);

  const page = `${url}/explain?before=${last}&after=${bad}`;
  if (input.json) {
    input.print(JSON.stringify({ folder, server: url, language: project.language, good, bad, reproduction: parsed(reproduced.output), explanation: parsed(why.output), page }));
  } else {
    say(`\nSee it in the browser: ${page}`);
    if (ownServer !== undefined) say(`The demo's server ends with it. To look again:\n  ./assay server --data ${ownServer}`);
    if (ownServer !== undefined && process.stdin.isTTY) await untilStopped(say);
  }
  return reproduced.code === 0 && why.code === 7 ? 0 : 1;
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}

async function train(
  assay: (args: readonly string[]) => Promise<Outcome>,
  client: Client,
  { project, seed }: { readonly project: DemoProject; readonly seed: string },
): Promise<string> {
  const { code } = await assay(['run', '--experiment', experiment, ...(project.language === 'node' ? ['--data', 'data'] : []), '--', ...project.command, '--seed', seed]);
  if (code !== 0) throw new SettingError(`the training ended with ${code}; see above`);
  const { items } = await client.searchExperiments({ text: experiment });
  const found = items.find(({ name }) => name === experiment);
  const newest = found && (await client.searchRuns({ experimentIds: [found.id], limit: 1 })).items[0];
  if (newest === undefined) throw new SettingError('the server does not know of the run; is another server answering at this address?');
  return newest.id;
}

/** What Python reads is seen by itself; of other programs the data is named. */
function seeing({ language }: DemoProject): string {
  return language === 'node' ? '--data data ' : '';
}

function shown({ command, language }: DemoProject): string {
  return [language, ...command.slice(1)].join(' ');
}

/** Runs this very program; its output is shown as it comes, or gathered. */
function callAssay(args: readonly string[], { folder, url, isShown }: { readonly folder: string; readonly url: string; readonly isShown: boolean }): Promise<Outcome> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const environment = { ...processEnvironment(), ASSAY_SERVER: url };
  return new Promise((resolved, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: environment, stdio: ['ignore', isShown ? 2 : 'pipe', isShown ? 2 : 'ignore'] });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolved({ code: code ?? 1, output }));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface FoundServer {
  readonly url: string;
  readonly data: string | undefined;
  release(): void;
}

/** The server named, or the one that runs, or one made for the demo. */
async function findServer(given: string | undefined, folder: string): Promise<FoundServer> {
  const { server } = clientSettings(processEnvironment(), folder, { server: given });
  if (await isAssay(server)) return { url: server, data: undefined, release: () => undefined };
  if (given !== undefined) throw new SettingError(`no Assay server answers at ${given}; start one with ./assay server, or leave --server out`);
  const port = await freePort();
  const data = join(folder, 'server');
  const program = fileURLToPath(new URL('../../assay', import.meta.url));
  const child = spawn(program, ['server', '--port', String(port), '--data', data], { stdio: 'ignore' });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isAssay(url)) return { url, data, release: stop };
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  throw new SettingError(`the demo's own server did not start; try ./assay server --port ${port} --data ${data}`);
}

async function isAssay(url: string): Promise<boolean> {
  try {
    return (await createClient({ baseUrl: url }).getServer(undefined, { signal: AbortSignal.timeout(2000) })).product === 'Assay';
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolved, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolved(address.port) : reject(new Error('listening gave no port'))));
    });
  });
}

/** Keeps the demo's own server up while somebody looks. */
async function untilStopped(say: (text: string) => void): Promise<void> {
  say('Press Ctrl-C when you have seen enough.');
  await new Promise<void>((resolved) => process.once('SIGINT', () => resolved()));
}

function pythons(): readonly string[] {
  const { VIRTUAL_ENV: environment, CONDA_PREFIX: conda } = processEnvironment();
  return [...[environment, conda].flatMap((folder) => (folder === undefined ? [] : [join(folder, 'bin', 'python')])), 'python3', 'python'];
}

function demoFolder(given: string | undefined): string {
  if (given === undefined) return mkdtempSync(join(tmpdir(), 'assay-demo-'));
  const folder = resolve(given);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new SettingError(`--dir ${given} is not empty; name a new folder`);
  return folder;
}
