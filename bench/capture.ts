// What recording costs: `node bench/capture.ts [--weight | --loops] [--quick] [--rounds N]`. Every figure stands beside the same program
// without Assay, taken in turn on the same machine; the difference is what recording adds. Restoring is timed alone.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

import { createClient } from '../sdk/index.ts';
import { startServer } from '../tests/journeys/server-process.ts';
import { pythonEnvironment } from '../tests/python/environments.ts';
import { measureLoops } from './capture-loops.ts';
import { measureWeight } from './capture-weight.ts';
import { machine } from './report.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    weight: { type: 'boolean', default: false },
    loops: { type: 'boolean', default: false },
  },
});
const rounds = values.quick ? 2 : Number(values.rounds);
const root = fileURLToPath(new URL('..', import.meta.url));
const assay = join(root, 'assay');
const folder = mkdtempSync(join(tmpdir(), 'bench-capture-'));
const server = await startServer({ data: join(folder, 'server') });
const client = createClient({ baseUrl: server.url });
const rows: (readonly string[])[] = [];

console.log(`Recording, on ${machine()}; ${rounds} rounds, medians.\n`);
try {
  if (values.weight) {
    await measureWeight({ server: server.url, folder, isQuick: values.quick });
  } else if (values.loops) {
    const home = join(folder, 'home-loops');
    const runLoop = (command: readonly string[], isRecorded: boolean): Promise<void> =>
      run(isRecorded ? [assay, 'run', '--quiet', '--', ...command] : command, { cwd: folder, home });
    const head = ['Loop', 'Plain, processor s: median (least)', 'Recorded', 'Adds, median of pairs (of the least)', 'Whole time adds'];
    console.log(
      [
        `| ${head.join(' | ')} |`,
        `| --- |${' ---: |'.repeat(head.length - 1)}`,
        ...(await measureLoops({ folder, rounds, run: runLoop })).map((cells) => `| ${cells.join(' | ')} |`),
      ].join('\n'),
    );
  } else {
    for (const files of values.quick ? [50, 5_000] : [50, 5_000, 50_000]) await measureStart(files);
    await measureScripts();
    await measureCheckout(values.quick ? 1_000 : 10_000);
  }
  if (rows.length > 0) console.log(['| What | Plain | Recorded | Recording adds |', '| --- | ---: | ---: | ---: |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n'));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** From the call to the first instruction of the program, in milliseconds. */
async function measureStart(files: number): Promise<void> {
  const tree = makeTree(files);
  const mark = join(folder, 'began');
  // The program notes when it began; `date` is the cheapest there is everywhere.
  const program = ['sh', '-c', 'date +%s%N > "$0"', mark];
  const began = async (command: readonly string[], home: string): Promise<number> => {
    const calledAt = Date.now();
    await run(command, { cwd: tree, home });
    return Number(BigInt(readFileSync(mark, 'utf8').trim()) / 1_000n) / 1_000 - calledAt;
  };
  const home = join(folder, `home-${files}`);
  const cold = await began([assay, 'run', '--', ...program], home);
  await run([assay, 'sync'], { cwd: tree, home });
  const [plain, recorded] = [[], []] as [number[], number[]];
  for (let round = 0; round < rounds; round += 1) {
    plain.push(await began(program, home));
    writeFileSync(join(tree, 'folder0', 'file0.py'), `# round ${round}\n`);
    recorded.push(await began([assay, 'run', '--', ...program], home));
  }
  const [without, withIt] = [median(plain), median(recorded)];
  rows.push([`start in a tree of ${files.toLocaleString('en')} files, one edited (ms)`, ms(without), ms(withIt), ms(withIt - without)]);
  rows.push([`the same for the first time ever (ms)`, ms(without), ms(cold), ms(cold - without)]);
}

/** How long programs take from their own first instruction to their last, in seconds. */
async function measureScripts(): Promise<void> {
  const { python } = await pythonEnvironment('frameworks');
  const home = join(folder, 'home-scripts');
  for (const script of ['sklearn_grid_search.py', 'xgboost_digits.py', 'pytorch_loop.py']) {
    const took = join(folder, 'took');
    const timed = ['sh', '-c', 'from=$(date +%s%N); "$@"; code=$?; echo $(($(date +%s%N) - from)) > "$0"; exit $code', took, python, join(root, 'examples', script)];
    const seconds = async (command: readonly string[]): Promise<number> => {
      await run(command, { cwd: join(root, 'examples'), home });
      return Number(readFileSync(took, 'utf8')) / 1e9;
    };
    await seconds(timed);
    const [plain, recorded] = [[], []] as [number[], number[]];
    for (let round = 0; round < rounds; round += 1) {
      plain.push(await seconds(timed));
      recorded.push(await seconds([assay, 'run', '--', ...timed]));
    }
    const [without, withIt] = [median(plain), median(recorded)];
    rows.push([`run of examples/${script} (s)`, without.toFixed(2), withIt.toFixed(2), `${((withIt / without - 1) * 100).toFixed(1)} %`]);
  }
}

/** Bringing back the code of a run, with nothing at hand and with everything at hand, in seconds. */
async function measureCheckout(files: number): Promise<void> {
  const tree = makeTree(files);
  const home = join(folder, 'home-checkout');
  await run([assay, 'run', '--experiment', 'checkout', '--', 'true'], { cwd: tree, home });
  await run([assay, 'sync'], { cwd: tree, home });
  const { items } = await client.searchExperiments({ text: 'checkout' });
  const [newest] = (await client.searchRuns({ experimentIds: [items[0]!.id], limit: 1 })).items;
  const elsewhere = join(folder, 'home-elsewhere');
  const took: number[] = [];
  for (const attempt of ['cold', 'warm']) {
    const startedAt = performance.now();
    await run([assay, 'checkout', newest!.id, join(folder, `checkout-${attempt}`)], { cwd: folder, home: elsewhere });
    took.push((performance.now() - startedAt) / 1_000);
  }
  rows.push([`checkout of ${files.toLocaleString('en')} files, nothing at hand (s)`, '', took[0]!.toFixed(2), '']);
  rows.push([`the same again, everything at hand (s)`, '', took[1]!.toFixed(2), '']);
}

/** A repository of so many small files. */
function makeTree(files: number): string {
  const tree = join(folder, `tree-${files}`);
  for (let index = 0; index < files; index += 1) {
    const place = join(tree, `folder${index % 100}`);
    if (index < 100) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `file${index}.py`), `# ${index}\n${'value = 1\n'.repeat(index % 200)}`);
  }
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args], { cwd: tree, stdio: 'ignore' });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=Begin');
  return tree;
}

function run([program, ...args]: readonly string[], { cwd, home }: { readonly cwd: string; readonly home: string }): Promise<void> {
  const child = spawn(program as string, args, { cwd, stdio: 'ignore', env: { ...process.env, ASSAY_HOME: home, ASSAY_SERVER: server.url, MLFLOW_TRACKING_URI: server.url } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${[program, ...args].join(' ')} ended with ${code}`))));
  });
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[figures.length >> 1]!;
}

function ms(value: number): string {
  return value.toFixed(0);
}
