// The drawing of ARCHITECTURE.md, checked: who may import whom, what core may not know, where the environment
// is read. It first proves that it sees every file, since a checker that sees nothing passes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));

/**
 * Each room, its folder or files, and the rooms it may import. The type checker holds the same table: each
 * room's tsconfig names exactly these as its references.
 */
const rooms: Readonly<Record<string, { readonly project: string; readonly mayImport: readonly string[] }>> = {
  language: { project: 'src/language', mayImport: [] },
  documents: { project: 'src/documents', mayImport: [] },
  compare: { project: 'src/compare', mayImport: ['documents', 'formats'] },
  core: { project: 'src/core', mayImport: ['compare', 'language', 'documents'] },
  log: { project: 'src/tsconfig.log.json', mayImport: [] },
  config: { project: 'src/config', mayImport: [] },
  formats: { project: 'src/formats', mayImport: [] },
  inflate: { project: 'src/tsconfig.inflate.json', mayImport: ['formats'] },
  giveWay: { project: 'src/tsconfig.give-way.json', mayImport: [] },
  parquet: { project: 'src/tsconfig.parquet.json', mayImport: [] },
  sdk: { project: 'sdk', mayImport: ['documents'] },
  wireFiles: { project: 'src/protocols/files', mayImport: ['core'] },
  mlflow: { project: 'src/protocols/mlflow', mayImport: ['core', 'language', 'formats', 'log', 'wireFiles'] },
  wandb: { project: 'src/protocols/wandb', mayImport: ['core', 'language', 'log', 'wireFiles'] },
  native: { project: 'src/protocols/native', mayImport: ['documents', 'core', 'language', 'formats', 'log', 'sdk', 'parquet', 'wireFiles'] },
  sql: { project: 'src/storage/sql', mayImport: ['documents', 'core', 'language', 'giveWay'] },
  blobs: { project: 'src/storage/blobs', mayImport: ['core', 'giveWay'] },
  jobs: { project: 'src/jobs', mayImport: ['core', 'log'] },
  server: { project: 'src/server', mayImport: ['core', 'mlflow', 'native', 'wireFiles', 'config', 'log', 'giveWay'] },
  workspace: { project: 'src/workspace', mayImport: ['compare', 'documents', 'core', 'formats', 'inflate', 'giveWay'] },
  outbox: { project: 'src/outbox', mayImport: ['core', 'sdk', 'workspace'] },
  relay: { project: 'src/relay', mayImport: ['core', 'language', 'workspace', 'outbox', 'mlflow'] },
  record: { project: 'src/record', mayImport: ['documents', 'core', 'sdk', 'workspace', 'outbox', 'relay', 'blobs', 'config', 'giveWay'] },
  repeat: { project: 'src/repeat', mayImport: ['compare', 'documents', 'core', 'sdk', 'workspace', 'record', 'config'] },
  cli: { project: 'src/cli', mayImport: ['compare', 'documents', 'core', 'formats', 'sdk', 'workspace', 'outbox', 'record', 'repeat', 'blobs', 'config', 'parquet'] },
  main: { project: 'src', mayImport: ['compare', 'core', 'formats', 'mlflow', 'native', 'wandb', 'sql', 'blobs', 'config', 'log', 'inflate', 'giveWay', 'jobs', 'server'] },
  web: { project: 'web', mayImport: ['sdk'] },
};

/** Files by room, from the most specific folder to the least. */
function roomOf(file: string): string | undefined {
  if (file === 'src/log.ts') return 'log';
  if (file === 'src/inflate.ts') return 'inflate';
  if (file === 'src/parquet-file.ts') return 'parquet';
  if (file === 'src/give-way.ts' || file === 'src/start-thread.ts') return 'giveWay';
  if (/^src\/[^/]+\.ts$/.test(file)) return 'main';
  const found = Object.entries(rooms).find(([name, { project }]) => name !== 'main' && name !== 'log' && file.startsWith(`${project}/`));
  return found?.[0];
}

function walk(folder: string): readonly string[] {
  if (!existsSync(join(home, folder))) return [];
  return readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/node_modules|\/dist\//.test(`${entry.parentPath}/`))
    .map((entry) => relative(home, join(entry.parentPath, entry.name)));
}

interface Source {
  readonly file: string;
  readonly room: string;
  readonly text: string;
  readonly lines: number;
  /** What is imported, types too. */
  readonly imports: readonly string[];
  /** What is imported when the program runs. */
  readonly runtimeImports: readonly string[];
}

const files = [...walk('src'), ...walk('sdk'), ...walk('web')].sort();
const sources: readonly Source[] = files.map((file) => {
  const text = readFileSync(join(home, file), 'utf8');
  const running = file.endsWith('.tsx') ? text.replaceAll(/^\s*import type .*$/gm, '') : stripTypeScriptTypes(text);
  return { file, room: roomOf(file) ?? '', text, lines: text.split('\n').length - 1, imports: importsOf(text), runtimeImports: importsOf(running) };
});

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
}

function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : undefined;
}

function roomOfImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('@assay/')) return specifier.slice('@assay/'.length).split('/')[0];
  const target = resolveImport(from, specifier);
  return target === undefined ? undefined : roomOf(target);
}

describe('the checker', () => {
  it('sees every source file that git knows of, and every room', () => {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'sdk', 'web'], { cwd: home, encoding: 'utf8' });
    const known = listed.split('\n').filter((file) => /\.tsx?$/.test(file) && existsSync(join(home, file)));
    const unseen = known.filter((file) => !files.includes(file));
    assert.deepEqual(unseen, []);
    assert.ok(files.length > 100, `only ${files.length} files`);
    for (const room of Object.keys(rooms))
      assert.ok(
        sources.some((source) => source.room === room),
        `no file of ${room}`,
      );
  });

  it('finds imports in all their spellings', () => {
    const text = `import a from './a.ts';\nimport type { B } from "./b.ts";\nimport {\n  c,\n} from './c.ts';\nexport { d } from './d.ts';\nimport './e.ts';\nconst f = await import('./f.ts');\n`;
    assert.deepEqual(importsOf(text), ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
    assert.ok(sources.reduce((sum, { imports }) => sum + imports.length, 0) > 300);
  });
});

/** Every file, and every package, that is loaded with these files, and not only when it is first needed. */
function loadedWith(starts: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(starts);
  for (const file of loaded) {
    const source = sources.find((one) => one.file === file);
    // What is imported in the middle of a function comes later.
    for (const specifier of source === undefined ? [] : importsOf(stripTypeScriptTypes(source.text).replaceAll('import(', 'later(')))
      loaded.add(resolveImport(file, specifier) ?? specifier);
  }
  return loaded;
}

describe('a server at its start', () => {
  it('loads nothing that compares runs and no library of schemas, which most servers need late or never', () => {
    const loaded = [...loadedWith(['src/main.ts', 'src/compose-server.ts', 'src/storage/sql/sqlite.ts'])];
    assert.ok(loaded.includes('src/core/core.ts') && loaded.includes('hono') && loaded.includes('kysely'), 'what it does need is seen');
    assert.deepEqual(
      loaded.filter((file) => file === 'zod' || file.startsWith('src/compare/')),
      [],
    );
  });
});

describe('the rooms', () => {
  it('hold every file', () => {
    const homeless = sources.filter(({ room, file }) => room === '' && file !== 'web/vite.config.ts').map(({ file }) => file);
    assert.deepEqual(homeless, []);
  });

  it('import only what their arrows allow', () => {
    const strays = sources.flatMap(({ file, room, imports }) =>
      imports.flatMap((specifier) => {
        const target = roomOfImport(file, specifier);
        const isAllowed = target === undefined || target === room || rooms[room]?.mayImport.includes(target) === true;
        return isAllowed ? [] : [`${file} (${room}) imports ${specifier} (${target})`];
      }),
    );
    assert.deepEqual(strays, []);
  });

  for (const [room, { project, mayImport }] of Object.entries(rooms)) {
    it(`${room} has a tsconfig whose references are its arrows`, () => {
      const path = project.endsWith('.json') ? project : join(project, 'tsconfig.json');
      const { references = [] } = JSON.parse(readFileSync(join(home, path), 'utf8')) as { references?: readonly { readonly path: string }[] };
      const named = references.map((reference) => normalize(join(dirname(path), reference.path)));
      assert.deepEqual(named.sort(), mayImport.map((name) => rooms[name]!.project).sort());
    });
  }

  it('form no cycle of files, those that import nothing but types included', () => {
    const graph = new Map(sources.map(({ file, imports }) => [file, imports.map((specifier) => resolveImport(file, specifier)).filter((target) => target !== undefined)]));
    assert.deepEqual(findCycle(graph), []);
    assert.deepEqual(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
      ['b', 'c', 'b'],
    );
  });
});

describe('core', () => {
  const core = sources.filter(({ room }) => room === 'core');

  /** Its nouns, each of which may know those before it; what two of them need moves down. */
  const order: readonly string[] = [
    'base',
    'tracking/values',
    'access',
    'audit',
    'content',
    'events',
    'datasets',
    'jobs',
    'webhooks',
    'tracking/projects',
    'tracking/artifacts',
    'tracking/branches',
    'tracking/metrics',
    'tracking/experiments',
    'tracking/runs',
    'tracking/console',
    'tracking/history',
    'tracking/media',
    'tracking/client-state',
    'tracking/alerts',
    'collections',
    'models',
    'tracking/ingest',
    'tracking/rewinds',
    'tracking/overviews',
    'reproduction',
    'retention',
    'sweeps',
    'search',
    'store.ts',
    'doors',
    'core.ts',
  ];
  const nounOf = (file: string): string => order.find((noun) => file === `src/core/${noun}` || file.startsWith(`src/core/${noun}/`)) ?? file;

  it('has its nouns in an order: none imports one that comes after it', () => {
    assert.deepEqual(new Set(core.map(({ file }) => nounOf(file))), new Set(order));
    const arrows = core.flatMap(({ file, imports }) =>
      imports
        .map((specifier) => resolveImport(file, specifier)!)
        .filter((target) => target.startsWith('src/core/'))
        .map((target) => ({ file, target })),
    );
    assert.ok(arrows.filter(({ file, target }) => nounOf(file) !== nounOf(target)).length > 200, 'the checker sees the arrows between nouns');
    const upward = arrows.filter(({ file, target }) => order.indexOf(nounOf(target)) > order.indexOf(nounOf(file)));
    assert.deepEqual(
      upward.map(({ file, target }) => `${file} imports ${target}`),
      [],
    );
  });

  it('never speaks of another tool', () => {
    const found = core.filter(({ text, file }) => /mlflow|wandb|\bdvc\b|weights ?& ?biases/i.test(text) || /mlflow|wandb|dvc/i.test(file)).map(({ file }) => file);
    assert.deepEqual(found, []);
  });

  it('is passed no wire: no function that speaks of tags or stages, no word by which it could know one', () => {
    const functions = core.flatMap(({ file, text }) => [...text.matchAll(/readonly (\w+)\??: \(*\([^;]*?=>/g)].map(([, name]) => `${file}: ${name}`));
    assert.deepEqual(
      functions.filter((line) => /tag|prompt|stage|convention|name|kind|word/i.test(line.split(': ')[1]!)),
      [],
    );
    const { text } = core.find(({ file }) => file === 'src/core/core.ts')!;
    const ports = /export interface Ports[^{]*\{([^}]*)\}/.exec(text)?.[1] ?? '';
    assert.ok(ports.includes('readonly ids: Ids'), 'the ports of core are seen');
    assert.deepEqual(
      [...ports.matchAll(/readonly (\w+)\??: ([^;]+);/g)].filter(([, , type]) => /^(string|boolean|number|readonly string\[\])$/.test(type!)).map(([, name]) => name),
      [],
    );
  });

  it('hands stores out at one place: nothing else in it holds all of them or begins a transaction', () => {
    const holding = (text: RegExp): readonly string[] => core.filter((source) => text.test(source.text)).map(({ file }) => file);
    assert.deepEqual(holding(/from '[./]+\/store\.ts'/), ['src/core/core.ts', 'src/core/doors/create-doors.ts']);
    assert.deepEqual(holding(/\bTransactional\b/), ['src/core/audit/commit.ts', 'src/core/base/transaction.ts']);
    assert.deepEqual(holding(/\bcreateCommit\b/), ['src/core/audit/commit.ts', 'src/core/doors/create-doors.ts']);
    assert.deepEqual(holding(/\bcreateDoors\b/), ['src/core/core.ts', 'src/core/doors/create-doors.ts']);
    assert.deepEqual(holding(/\.transaction\(/), ['src/core/audit/commit.ts', 'src/core/doors/create-doors.ts']);
  });

  it('imports nothing but itself, and draws neither time nor chance', () => {
    const foreign = core.flatMap(({ file, imports }) => imports.filter((specifier) => !specifier.startsWith('.')).map((specifier) => `${file}: ${specifier}`));
    assert.deepEqual(foreign, []);
    const impure = core.filter(({ text }) => /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bglobalThis\b/.test(text)).map(({ file }) => file);
    assert.deepEqual(impure, []);
  });
});

describe('words of a wire', () => {
  /** Tags that MLflow's clients give a meaning: its wire's to know. What 0.1 stored under them is moved once. */
  const mayName = (file: string): boolean =>
    /^src\/(protocols\/mlflow|config)\//.test(file) ||
    file === 'src/storage/sql/migrations/0003-run-facts.ts' ||
    file === 'src/workspace/code/not-code.ts' ||
    file.startsWith('web/');

  it('no other room names a tag of MLflow', () => {
    const naming = sources.filter(({ text }) => /['"`.]mlflow\.[a-z]\w*/.test(withoutComments(text)));
    assert.ok(
      naming.some(({ file }) => file === 'src/protocols/mlflow/runs/fact-tags.ts'),
      'the checker sees them where they are',
    );
    assert.deepEqual(
      naming.filter(({ file }) => !mayName(file)).map(({ file }) => file),
      [],
    );
  });

  it('stages as MLflow spells them are known to wires and pages alone', () => {
    const spelling = sources.filter(({ text }) => /['"`](Staging|Production|Archived)['"`]/.test(text)).map(({ file }) => file);
    assert.ok(spelling.includes('src/protocols/mlflow/registry/stages.ts'));
    assert.deepEqual(
      spelling.filter((file) => !/^(src\/protocols\/|sdk\/|web\/)/.test(file)),
      [],
    );
  });

  it('what the composition of the server hands over holds none', () => {
    const { text } = sources.find(({ file }) => file === 'src/compose-server.ts')!;
    assert.deepEqual(
      withoutComments(text)
        .match(/['"`][^'"`\n]*(mlflow|wandb|dvc)[^'"`\n]*['"`]/gi)
        ?.filter((literal) => !/^['"`]\.\//.test(literal)) ?? [],
      [],
    );
  });
});

describe('the relay', () => {
  it('loads nothing of a server: no listener, no web framework, no store of runs', () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      const source = sources.find((one) => one.file === file);
      if (source === undefined || seen.has(file)) return;
      seen.add(file);
      for (const specifier of source.runtimeImports) {
        const target = resolveImport(file, specifier);
        if (target !== undefined) visit(target);
        else if (!specifier.startsWith('node:')) packages.add(specifier);
      }
    };
    visit('src/relay/relay.ts');
    assert.ok(seen.has('src/relay/serve.ts') && seen.has('src/protocols/mlflow/routes.ts'), 'what is loaded late was not looked at');
    assert.deepEqual([...packages], []);
    assert.deepEqual(
      [...seen].filter((file) => /^src\/(?:server|storage|jobs|formats)\//.test(file)),
      [],
    );
  });
});

describe('compare', () => {
  const compare = sources.filter(({ room }) => room === 'compare');

  it('needs nothing but documents and the types of what files hold, and draws neither time nor chance', () => {
    assert.deepEqual(
      compare.flatMap(({ file, runtimeImports }) => runtimeImports.filter((specifier) => specifier.includes('/formats/')).map((specifier) => `${file}: ${specifier}`)),
      [],
    );
    assert.deepEqual(
      compare.flatMap(({ file, imports }) => imports.filter((specifier) => !specifier.startsWith('.')).map((specifier) => `${file}: ${specifier}`)),
      [],
    );
    assert.deepEqual(
      compare.filter(({ text }) => /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bglobalThis\b/.test(text)).map(({ file }) => file),
      [],
    );
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|(^|\s)\/\/.*$/gm, '');
}

describe('documents', () => {
  it('need zod and nothing else, and the sdk takes only types from them', () => {
    const strangers = sources
      .filter(({ room }) => room === 'documents')
      .flatMap(({ imports }) => imports.filter((specifier) => !specifier.startsWith('./') && specifier !== 'zod'));
    assert.deepEqual(strangers, []);
    const running = sources.filter(({ room }) => room === 'sdk').flatMap(({ runtimeImports }) => runtimeImports.filter((specifier) => specifier.startsWith('../')));
    assert.deepEqual(running, []);
  });
});

describe('everywhere', () => {
  it('the environment is read only under config', () => {
    const readers = sources.filter(
      ({ text, file }) => /\bprocess\s*\.\s*env\b|\bprocess\[['"]env|\benv\s*}\s*=\s*process\b|from 'node:process'/.test(text) && !/^web\/.*\.config\.ts$/.test(file),
    );
    assert.deepEqual(
      readers.map(({ file }) => file),
      ['src/config/environment.ts'],
    );
  });

  it('the web app names what it reads, and says how it is read, under data alone', () => {
    const strays = sources.filter(({ text, file }) => file.startsWith('web/src/') && !file.startsWith('web/src/data/') && /\bquery(Key|Fn)\b/.test(text));
    assert.deepEqual(
      strays.map(({ file }) => file),
      [],
    );
    assert.ok(sources.some(({ text, file }) => file.startsWith('web/src/data/') && /\bqueryKey\b/.test(text)));
  });

  it('the pages for contributors name files that are there', () => {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: home, encoding: 'utf8' }).split('\n');
    for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
      const text = readFileSync(join(home, page), 'utf8');
      const named = [...text.matchAll(/`((?:\.?[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:tsx?|mjs|json|md|txt)|(?:src|sdk|web|tests|scripts|python|docs)\/[\w/-]+)`/g)].map(
        ([, path]) => path!,
      );
      assert.ok(named.length > 20, `${page} names ${named.length} files that are seen`);
      const absent = named.filter((path) => !tracked.some((file) => file === path || file.endsWith(`/${path}`) || file.startsWith(`${path.replace(/\/$/, '')}/`)));
      assert.deepEqual(absent, [], page);
    }
  });

  it('only the sdk has an index, and no file is named for nothing', () => {
    const vague = files.filter((file) => /(^|\/)(index|utils?|helpers?|common|shared|manager|service|base|impl|types?|misc)\.tsx?$/.test(file));
    assert.deepEqual(vague, ['sdk/index.ts']);
  });

  it('nothing but the sdk passes on what another file holds: each name is imported from where it is', () => {
    const passing = sources.filter(({ text, room }) => room !== 'sdk' && /^export (?:type )?(?:\{[^}]*\}|\*) from/m.test(text)).map(({ file }) => file);
    assert.deepEqual(passing, []);
  });

  it('an exported name has one meaning: it is declared once, or twice for the same', () => {
    const declared = sources.flatMap(({ file, room, text }) => exportedNames(text).map((name) => ({ file, room, ...name })));
    assert.ok(declared.length > 2000, `only ${declared.length} names are seen`);
    const twice = [...Map.groupBy(declared, ({ name }) => name)].filter(([, places]) => new Set(places.map(({ file }) => file)).size > 1);
    for (const known of ['RunRecord', 'wireStage', ...writtenTwice.keys()])
      assert.ok(
        twice.some(([name]) => name === known),
        `${known} is not seen twice`,
      );
    assert.deepEqual(
      twice
        .filter(([name, places]) => !writtenTwice.has(name) && !isContractOfCore(places) && !isOneRole(places))
        .map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`),
      [],
    );
  });

  it('files are named in kebab-case and begin by saying what they are for', () => {
    assert.deepEqual(
      files.filter((file) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.tsx?$/.test(file.split('/').at(-1)!)),
      [],
    );
    assert.deepEqual(
      sources.filter(({ text }) => !/^(\/\/|\/\*)/.test(text)).map(({ file }) => file),
      [],
    );
  });
});

it('the size of every room is printed, for review', (t) => {
  const table = Object.keys(rooms).map((room) => {
    const sizes = sources
      .filter((source) => source.room === room)
      .map(({ lines }) => lines)
      .sort((a, b) => a - b);
    return `${room.padEnd(8)} ${String(sizes.length).padStart(4)} files ${String(sizes.reduce((sum, size) => sum + size, 0)).padStart(6)} lines, median ${sizes[Math.floor(sizes.length / 2)]}, most ${sizes.at(-1)}`;
  });
  for (const line of table) t.diagnostic(line);
  for (const { file, lines } of sources.filter(({ lines: size }) => size > 300)) t.diagnostic(`over 300 lines: ${file} (${lines})`);
  assert.equal(table.length, Object.keys(rooms).length);
});

interface Declared {
  readonly file: string;
  readonly room: string;
  readonly name: string;
  readonly isType: boolean;
}

/** Copies that stay, each with its reason. */
const writtenTwice: ReadonlyMap<string, string> = new Map([['syncFolder', 'eight lines; outbox and storage/blobs share no room that knows files']]);

/** What the contract says of a thing and what core keeps of it: types alone, of one name on purpose. */
function isContractOfCore(places: readonly Declared[]): boolean {
  return places.length === 2 && places.every(({ isType }) => isType) && places[0]!.file.startsWith('sdk/') && places[1]!.file.startsWith('src/core/');
}

/** Files of one name do the same in different rooms: each wire's `stages.ts`, each schema's `fields.ts`. */
function isOneRole(places: readonly Declared[]): boolean {
  return new Set(places.map(({ file }) => file.split('/').at(-1))).size === 1 && new Set(places.map(({ room }) => room)).size === places.length;
}

function exportedNames(text: string): readonly { readonly name: string; readonly isType: boolean }[] {
  return [...text.matchAll(/^export (?:abstract |async |declare )*(function\*?|const|let|class|enum|interface|type) (\w+)/gm)].map(([, kind, name]) => ({
    name: name!,
    isType: kind === 'interface' || kind === 'type',
  }));
}

/** The first cycle found, beginning and ending with the same file; empty when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle.length > 0) return cycle;
    }
    path.pop();
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
