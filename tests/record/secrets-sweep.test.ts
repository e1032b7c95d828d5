// No value of a secret is written anywhere: a run with secrets in every channel, and a search of everything that is left of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, it } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

import { begin, type Project, makeProject, run, startServer, type TestServer, until } from '../cli/recorded-project.ts';
import { nativeLibrary } from '../../src/workspace/native/plan-preload.ts';
import { skipUnless } from '../skips.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.process.child.kill('SIGKILL'));

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** One for each channel, so that what is found says where it came from. None looks like a key that is known by its shape. */
const secrets = {
  variable: 'p@ss wörd/+"7quoted',
  otherVariable: 'Env1ronment-Val.ue',
  longFlag: 'Summer2024!flag',
  assignedFlag: 'hunter2hunter2',
  shortFlag: 'swordfish',
  likelyShortFlag: 'Zq8!mmPw30',
  address: 's3cr3t-in-address',
  dotenv: 'from-dotenv-81x',
  config: 'Conf1gFilePass99',
  tag: 'tag-value-44zz',
  param: 'logged-param-k55',
  shortParam: 'ab1',
  remote: 'remote-pw-66yy',
} as const;

const trainPy = `import argparse, base64, json, os, subprocess, sys, time, urllib.parse, urllib.request
# Before any parser says what -q and -r are.
subprocess.run(["true", "-q", sys.argv[sys.argv.index("-q") + 1], "-r", sys.argv[sys.argv.index("-r") + 1], "-n", "resnet50x"])
print("command", sys.argv[1:][:2] == [], flush=True)
p = argparse.ArgumentParser()
p.add_argument("--password"); p.add_argument("--api-key"); p.add_argument("-q", dest="api_token"); p.add_argument("-r", dest="signing_key")
p.add_argument("-n", dest="name"); p.add_argument("database")
a = p.parse_args()
dotenv = dict(line.strip().split("=", 1) for line in open(".env"))
config = open("config.yaml").read()
values = [os.environ["DB_PASSWORD"], os.environ["OTHER_TOKEN"], a.password, a.api_key, a.api_token, a.signing_key, a.database.split(":")[2].split("@")[0], dotenv["SERVICE_SECRET"]]
for value in values:
    print("raw", value, "end")
    print("base64", base64.b64encode(value.encode()).decode())
    for before in ("u:", "me:", "you:"):
        print("basic", base64.b64encode((before + value).encode()).decode())
    print("url", urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value))
    print("json", json.dumps({"v": value}), json.dumps(value, ensure_ascii=False))
    print("error line", value, file=sys.stderr)
    sys.stdout.flush()
    for cut in (1, len(value) // 2, len(value) - 1):
        data = ("split " + value + " end\\n").encode()
        os.write(1, data[: 6 + cut]); time.sleep(0.02); os.write(1, data[6 + cut :])
print(config)
tracker, run_id = os.environ["MLFLOW_TRACKING_URI"], os.environ["MLFLOW_RUN_ID"]
def send(path, body, method="POST"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    urllib.request.urlopen(urllib.request.Request(tracker + path, data=data, method=method, headers={"content-type": kind})).read()
send("/api/2.0/mlflow/runs/log-parameter", {"run_id": run_id, "key": "api_key", "value": "${secrets.param.slice(0, 6)}" + "${secrets.param.slice(6)}"})
send("/api/2.0/mlflow/runs/log-batch", {"run_id": run_id, "params": [{"key": "pin_password", "value": "${secrets.shortParam}"}, {"key": "url", "value": a.database}], "tags": [{"key": "note", "value": "has " + a.password}], "metrics": []})
send("/api/2.0/mlflow-artifacts/artifacts/0/" + run_id + "/artifacts/log.txt", ("the key " + a.api_key + " and " + values[0]).encode(), "PUT")
json.dump({"n": 1}, open("model.json", "w"))
open("report.txt", "w").write("written " + a.password)
print("ready", flush=True)
for _ in range(600):
    if os.path.exists("go"): break
    time.sleep(0.05)
raise ValueError("cannot reach " + a.database + " with " + a.password)
`;

function secretProject(): Project {
  const project = makeProject({ 'train.py': trainPy, '.gitignore': 'go\n' });
  project.git('remote', 'add', 'origin', `https://me:${secrets.remote}@git.example.org/team/repo.git`);
  project.write('.env', `SERVICE_SECRET=${secrets.dotenv}\n`);
  project.write('config.yaml', `lr: 0.1\ndatabase:\n  password: ${secrets.config}\n`);
  return project;
}

const command = [
  ...['--experiment', 'swept', '--tag', `access_token=${secrets.tag}`, '--', 'python3', 'train.py', '--password', secrets.longFlag],
  ...[`--api-key=${secrets.assignedFlag}`, '-q', secrets.shortFlag, '-r', secrets.likelyShortFlag, '-n', 'resnet50x', `postgres://user:${secrets.address}@db.example.org/x`],
];
const environment = { DB_PASSWORD: secrets.variable, OTHER_TOKEN: secrets.otherVariable };

/** As they may stand somewhere, each with its channel. */
const forms = Object.entries(secrets)
  .filter(([, value]) => value.length > 3)
  .flatMap(([channel, value]) =>
    [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll('%20', '+'),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1),
      Buffer.from(`u:${value}`).toString('base64').replace(/=+$/, '').slice(3, -1),
      Buffer.from(`me:${value}`).toString('base64').replace(/=+$/, '').slice(4, -1),
    ].map((form) => [channel, form] as const),
  );

function formsIn(bytes: Buffer): readonly string[] {
  return forms.filter(([, form]) => bytes.includes(form)).map(([channel, form]) => `${channel}: ${form}`);
}

/** Also what is packed in it, as far as any packing that is used here can be undone. */
function opened(bytes: Buffer): readonly Buffer[] {
  return [
    bytes,
    ...[inflateSync, inflateRawSync, gunzipSync, brotliDecompressSync, zstdDecompressSync].flatMap((open) => {
      try {
        return [open(bytes)];
      } catch {
        return [];
      }
    }),
  ];
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => {
      try {
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });
}

function foundBelow(folder: string, isLeftOut: (path: string) => boolean = () => false): readonly string[] {
  return filesBelow(folder)
    .filter((path) => !isLeftOut(path))
    .flatMap((path) => {
      const bytes = existing(path);
      return [...formsIn(Buffer.from(path)), ...opened(bytes).flatMap(formsIn)].map((found) => `${path} holds ${found}`);
    });
}

/** Empty for what has just gone. */
function existing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Every value of every row, unpacked. */
function foundInDatabase(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as unknown as readonly { readonly name: string }[];
    return tables.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .flatMap((row) => Object.entries(row))
        .flatMap(([column, value]) => {
          const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? Buffer.from(value) : undefined;
          return bytes === undefined
            ? []
            : opened(bytes)
                .flatMap(formsIn)
                .map((found) => `${name}.${column} holds ${found}`);
        }),
    );
  } finally {
    database.close();
  }
}

function foundInGit(project: Project): readonly string[] {
  const all = execFileSync('git', ['cat-file', '--batch-all-objects', '--batch', '--buffer'], { cwd: project.folder, maxBuffer: 1 << 28 });
  return formsIn(all).map((found) => `a git object holds ${found}`);
}

/** What other processes than the program and its caller show of themselves. */
function foundInProcesses(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`);
        return line.includes('train.py') ? [] : formsIn(line).map((found) => `process ${line.toString().slice(0, 80)} shows ${found}`);
      } catch {
        return [];
      }
    });
}

/** The user's own files hold what the user, or the program, put there. */
const isOwn = (project: Project) => (path: string) => ['.env', 'config.yaml', 'report.txt', '.git/config'].some((name) => path === join(project.folder, name));

function everywhere(project: Project): readonly string[] {
  const database = join(server.data, 'assay.db');
  return [
    ...foundBelow(project.home),
    ...foundBelow(project.folder, isOwn(project)),
    ...foundBelow(server.data),
    ...foundInDatabase(database),
    ...foundInGit(project),
    ...(process.platform === 'linux' ? foundInProcesses() : []),
  ];
}

for (const isAway of [false, true])
  it(
    `with the server ${isAway ? 'away and synchronised later' : 'there'}: nothing is found while the program runs, after it, and at the server`,
    { skip: skipUnless(hasPython, 'no python3 on this machine') },
    async () => {
      const project = secretProject();
      const calling = begin(project, ['--json', ...(isAway ? ['--offline'] : []), ...command], { server: server.url, environment });
      await until(() => (calling.stdout().includes('ready') ? true : undefined), 'the program has printed everything');
      // The terminal shows what was printed.
      for (const value of [secrets.variable, secrets.longFlag, secrets.shortFlag, secrets.dotenv]) assert.ok(calling.stdout().includes(`raw ${value} end\n`), value);
      assert.deepEqual(everywhere(project), []);
      project.write('go', '');
      const { code, stderr } = await calling.ended;
      assert.equal(code, 1);
      const report = stderr.trimEnd().split('\n').at(-1)!;
      assert.deepEqual(formsIn(Buffer.from(report)), []);
      assert.deepEqual(everywhere(project), []);
      const { runId } = JSON.parse(report) as { readonly runId: string };
      if (isAway) {
        const assay = new URL('../../assay', import.meta.url).pathname;
        execFileSync(assay, ['sync'], { cwd: project.folder, env: { ...process.env, ASSAY_HOME: project.home, ASSAY_SERVER: server.url }, stdio: 'ignore' });
        assert.deepEqual(everywhere(project), []);
      }
      const { run: record } = await server.client.getRun({ runId });
      const params = new Map(record.params.map(({ key, value }) => [key, value]));
      assert.match(params.get('api_key') ?? '', /^\[redacted/);
      assert.match(params.get('pin_password') ?? '', /^\[redacted/);
      assert.equal(params.get('name'), 'resnet50x');
      const tags = new Map(record.tags.map(({ key, value }) => [key, value]));
      assert.match(tags.get('assay.command') ?? '', /-q '?\[redacted:known-value:api_token\]'? -r '?\[redacted:known-value:signing_key\]'? -n resnet50x/);
      const { manifest, observation } = await server.client.getManifest({ runId });
      assert.deepEqual(manifest.command.argv.slice(-2), ['resnet50x', 'postgres://user:[redacted:known-value:address-password]@db.example.org/x']);
      assert.ok(observation?.processes[0]?.argv.includes('resnet50x'));
      assert.equal(observation?.repositories[0]?.remote, 'https://git.example.org/team/repo.git');
      const lines = (await server.client.readConsole({ runId, limit: 5_000 })).lines.map(({ text }) => text);
      assert.ok(lines.includes('raw [redacted:known-value:DB_PASSWORD] end') && lines.includes('split [redacted:known-value:api_token] end'), lines.join('\n'));
    },
  );

it(
  'a value that is told to be no secret is shown again, and one of which nothing is told stays as it looks',
  { skip: skipUnless(hasPython, 'no python3 on this machine') },
  async () => {
    const project = makeProject({
      'told.py': 'import argparse\np = argparse.ArgumentParser(); p.add_argument("-q", dest="query"); a = p.parse_args(); print("asked for", a.query)\n',
      'untold.sh': 'echo "asked for $2"\n',
    });
    const commandOf = async (args: readonly string[]): Promise<readonly string[]> => {
      const { stderr } = await run(project, ['--json', '--', ...args], { server: server.url });
      const { runId } = JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as { readonly runId: string };
      const { manifest } = await server.client.getManifest({ runId });
      const { run: record } = await server.client.getRun({ runId });
      const tag = record.tags.find(({ key }) => key === 'assay.command')?.value ?? '';
      return [...manifest.command.argv.slice(-1), tag, ...(await server.client.readConsole({ runId, limit: 10 })).lines.map(({ text }) => text)];
    };
    assert.deepEqual(await commandOf(['python3', 'told.py', '-q', 'Zq8!mmPw30']), ['Zq8!mmPw30', "python3 told.py -q 'Zq8!mmPw30'", 'asked for Zq8!mmPw30']);
    assert.deepEqual(await commandOf(['sh', 'untold.sh', '-n', 'resnet50-v2']), ['resnet50-v2', 'sh untold.sh -n resnet50-v2', 'asked for resnet50-v2']);
    const [word, tag, line] = await commandOf(['sh', 'untold.sh', '-q', 'Zq8!mmPw30']);
    assert.ok(
      [word, tag, line].every((text) => !text!.includes('Zq8!mmPw30') && /\[redacted:(?:undecided|known-value):-q\]/.test(text!)),
      JSON.stringify([word, tag, line]),
    );
  },
);

it(
  'what a short flag is given inside one word, as a shell is given it, is decided as everywhere, and stands in no file before',
  { skip: skipUnless(hasPython, 'no python3 on this machine') },
  async () => {
    const parser = 'import argparse\np = argparse.ArgumentParser(); p.add_argument("-q", dest="query"); p.add_argument("-k", dest="api_token"); p.add_argument("--epochs")\n';
    const project = makeProject({ 'train.py': `import os, time\n${parser}while not os.path.exists(".git/go"): time.sleep(0.02)\nprint("parsed", p.parse_args().query)\n` });
    const line = 'python3 train.py -q Wv7#kkLt52 -k correcthorse --epochs 3';
    const calling = begin(project, ['--json', '--', 'sh', '-c', line], { server: server.url });
    const spool = join(project.home, 'spool');
    const hello = (): boolean => filesBelow(spool).some((path) => readFileSync(path, 'utf8').includes('"t":"hello"') || readFileSync(path, 'utf8').includes('"t": "hello"'));
    await until(async () => (hello() ? true : undefined), 'the first line of the hooks');
    // Nothing has told yet what -q and -k are.
    for (const path of filesBelow(spool)) {
      const text = readFileSync(path, 'utf8');
      assert.ok(!text.includes('Wv7#kkLt52') && !text.includes('correcthorse'), `${path}: ${text.slice(0, 2_000)}`);
    }
    execFileSync('touch', [join(project.folder, '.git/go')]);
    const { stderr, code } = await calling.ended;
    assert.equal(code, 0, stderr);
    const { runId } = JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as { readonly runId: string };
    const { manifest, observation } = await server.client.getManifest({ runId });
    assert.deepEqual(manifest.command.argv, ['sh', '-c', 'python3 train.py -q Wv7#kkLt52 -k [redacted:known-value:api_token] --epochs 3']);
    assert.ok(!JSON.stringify(observation).includes('correcthorse'));
    assert.deepEqual(
      (await server.client.readConsole({ runId, limit: 10 })).lines.map(({ text }) => text),
      ['parsed Wv7#kkLt52'],
    );
  },
);

it(
  'a secret in the path of a file that native code reads is covered while the program still runs, and the file is an input all the same',
  { skip: skipUnless(nativeLibrary() !== undefined, 'no library of native reads for this system') },
  async () => {
    const secret = 'Tq7-correct-horse-88';
    const script = 'cat "data/$ACCESS_TOKEN/rows.txt" > /dev/null; while [ ! -e .git/go ]; do sleep 0.05; done; cat "data/late/$ACCESS_TOKEN.txt" > /dev/null\n';
    const project = makeProject({ '.gitignore': 'data/\n', 'read.sh': script, [`data/${secret}/rows.txt`]: '1\n', [`data/late/${secret}.txt`]: '2\n' });
    const calling = begin(project, ['--json', '--', 'sh', 'read.sh'], { server: server.url, environment: { ACCESS_TOKEN: secret } });
    const told = (): string =>
      filesBelow(join(project.home, 'spool'))
        .filter((path) => path.endsWith('native.jsonl'))
        .map((path) => readFileSync(path, 'utf8'))
        .join('');
    await until(() => (told().includes(`data/${'*'.repeat(secret.length)}/rows.txt`) ? true : undefined), 'the path is covered');
    assert.ok(!told().includes(secret));
    execFileSync('touch', [join(project.folder, '.git/go')]);
    const { stderr, code } = await calling.ended;
    assert.equal(code, 0, stderr);
    const { runId } = JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as { readonly runId: string };
    const { manifest, observation } = await server.client.getManifest({ runId });
    assert.ok(!JSON.stringify([manifest, observation]).includes(secret));
    const data = manifest.data.map(({ path, sizeBytes, isStored }) => [path.replace(/\[redacted[^\]]*\]/, 'X'), sizeBytes, isStored]);
    const gaps = (observation?.gaps ?? []).map(({ code: gap }) => gap).filter((gap) => gap !== 'packages-being-kept');
    assert.deepEqual(
      [data, gaps],
      [
        [
          ['data/X/rows.txt', 2, true],
          ['data/late/X.txt', 2, true],
        ],
        [],
      ],
    );
  },
);
