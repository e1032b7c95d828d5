// An environment brought back: the very interpreter, one made before, one made of kept wheels with the index cut off.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { keepWheels, type KeptWheels } from '../../../src/workspace/environment/keep-wheels.ts';
import { packagesBeingKept } from '../../../src/documents/packages-being-kept.ts';
import { restoreEnvironment, type EnvironmentRestore, type RestoredEnvironment } from '../../../src/workspace/environment/restore-environment.ts';
import { findPython } from '../../../src/workspace/environment/find-python.ts';
import { pythonEnvironment, pythonMissing } from '../../python/environments.ts';
import { bootstrapUv } from '../../python/installer.ts';
import { skipUnless } from '../../skips.ts';
import { openWorkplace, record, type Recorded, type Workplace } from './recorded-python.ts';
import { basePython, installWheels, makeEnvironment, runPython, siteOf, writeWheel, type SmallPackage } from './small-wheels.ts';

const missing = await pythonMissing();
const skip = skipUnless(missing === undefined, missing ?? '');

const gauge: SmallPackage = { name: 'gauge', version: '1.0', files: { 'gauge/__init__.py': 'FACTOR = 2\n', 'gauge/table.csv': 'a\n1\n' } };
const quiet: SmallPackage = { name: 'quiet_one', version: '0.3', files: { 'quiet_one.py': 'VALUE = 1\n' } };
const program = 'import gauge\nprint(gauge.FACTOR)\n';

/** Indexes that answer nobody, and an installer that is told to ask none. */
const cutOff = {
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_EXTRA_INDEX_URL: '',
  PIP_FIND_LINKS: '',
  PIP_NO_INDEX: '1',
  UV_DEFAULT_INDEX: 'http://127.0.0.1:9/simple',
  UV_OFFLINE: '1',
};

type Done = Extract<RestoredEnvironment, { readonly path: unknown }>;

function done(restored: RestoredEnvironment): Done & { readonly python: string } {
  assert.ok('python' in restored && restored.python !== undefined, JSON.stringify(restored));
  return restored as Done & { readonly python: string };
}

describe('restoring a Python environment', { skip }, () => {
  let place: Workplace;
  let wheels: readonly string[];
  before(async () => {
    place = await openWorkplace();
    wheels = [await writeWheel(join(place.folder, 'wheels'), gauge), await writeWheel(join(place.folder, 'wheels'), quiet)];
  });
  after(() => place.clear());

  interface Kept {
    readonly python: string;
    readonly run: Recorded;
    readonly wheels: KeptWheels['wheels'];
  }

  async function recorded(name: string, change: (site: string) => Promise<void> = () => Promise.resolve(), code = program): Promise<Kept> {
    const python = await makeEnvironment(join(place.folder, name));
    await installWheels(python, wheels);
    await change(await siteOf(python));
    const run = await record(python, code, place);
    const kept = await keepWheels({ hooks: run.hooks, inputs: run.captured.environment, store: place.store, home: place.home });
    assert.deepEqual(kept.gaps, []);
    return { python, run, wheels: kept.wheels };
  }

  const restore = ({ run, wheels: kept }: Kept, options: Partial<EnvironmentRestore> = {}): Promise<RestoredEnvironment> =>
    restoreEnvironment({
      inputs: { command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' }, environment: run.captured.environment },
      observation: { wheels: kept, gaps: [] },
      open: (digest) => place.store.get(digest),
      home: place.home,
      environment: { ...process.env, ...cutOff },
      ...options,
    });

  /** As another machine would have it: nothing remembered, nothing made. */
  const elsewhere = async (): Promise<string> => {
    const folder = join(place.folder, `home-${Math.random().toString(36).slice(2)}`);
    await mkdir(folder);
    return folder;
  };

  it('takes the interpreter it ran with when that is unchanged', async () => {
    const kept = await recorded('same');
    const { python, claim } = done(await restore(kept));
    assert.equal(python, kept.python);
    assert.deepEqual([claim.about, claim.state, claim.ceiling], ['environment', 'exact', 'byte']);
  });

  it('makes the environment of kept wheels once a package was upgraded, without any index', async () => {
    const kept = await recorded('upgraded');
    await installWheels(kept.python, [await writeWheel(join(place.folder, 'newer'), { ...gauge, version: '1.1', files: { 'gauge/__init__.py': 'FACTOR = 5\n' } })]);
    const { python, claim } = done(await restore(kept));
    assert.notEqual(python, kept.python);
    assert.equal(claim.state, 'exact', claim.sentence);
    const again = await record(python, program, place);
    assert.equal(again.stdout, '2\n');
    assert.deepEqual(again.python, kept.run.python);
  });

  it('makes it where nothing is remembered and the original is gone, and the next time takes what was made', async () => {
    const kept = await recorded('gone');
    await rm(join(place.folder, 'gone'), { recursive: true });
    const home = await elsewhere();
    const told: string[] = [];
    const first = done(await restore(kept, { home, onProgress: (sentence) => told.push(sentence) }));
    const second = done(await restore(kept, { home, onProgress: (sentence) => told.push(sentence) }));
    assert.deepEqual([first.claim.state, second.claim.state], ['exact', 'exact']);
    assert.equal(second.python, first.python);
    assert.equal(told.length, 1, told.join('\n'));
    assert.equal(await runPython(second.python, ['-c', program]), '2\n');
  });

  it('notices a file of the original that was edited after the run, and does not use it', async () => {
    const kept = await recorded('edited-later');
    await writeFile(join(await siteOf(kept.python), 'gauge', 'table.csv'), 'a\n2\n');
    assert.notEqual(done(await restore(kept, { home: await elsewhere() })).python, kept.python);
    assert.notEqual(done(await restore(kept)).python, kept.python);
  });

  it('brings back a package as it had been edited before the run', async () => {
    const kept = await recorded('edited-before', (site) => writeFile(join(site, 'gauge', '__init__.py'), 'FACTOR = 7\n'));
    const { python, claim } = done(await restore(kept, { home: await elsewhere() }));
    const again = await record(python, program, place);
    assert.deepEqual([claim.state, again.stdout], ['exact', '7\n']);
    assert.deepEqual(again.python, kept.run.python);
  });

  it('brings back loose modules and packages', async () => {
    const code = 'import gauge, loose_one, loose_many.inner\nprint(loose_one.VALUE, loose_many.inner.VALUE)\n';
    const kept = await recorded(
      'loose',
      async (site) => {
        await writeFile(join(site, 'loose_one.py'), 'VALUE = 3\n');
        await mkdir(join(site, 'loose_many'));
        await writeFile(join(site, 'loose_many', 'inner.py'), 'VALUE = 4\n');
      },
      code,
    );
    const { python, claim } = done(await restore(kept, { home: await elsewhere() }));
    const again = await record(python, code, place);
    assert.deepEqual([claim.state, again.stdout], ['exact', '3 4\n']);
    assert.deepEqual(again.python, kept.run.python);
  });

  it('makes anew what was left unfinished or was damaged', async () => {
    const kept = await recorded('damaged');
    const home = await elsewhere();
    const { python } = done(await restore(kept, { home }));
    const folder = join(python, '..', '..');
    await rm(join(folder, 'assay-environment.json'));
    await rm(join(await siteOf(python), 'gauge'), { recursive: true });
    const remade = done(await restore(kept, { home }));
    assert.equal(await runPython(remade.python, ['-c', program]), '2\n');
    await writeFile(join(await siteOf(python), 'gauge', '__init__.py'), 'FACTOR = 8\n');
    const repaired = done(await restore(kept, { home }));
    assert.equal(await runPython(repaired.python, ['-c', program]), '2\n');
    assert.equal(repaired.claim.state, 'exact');
  });

  it('makes one environment when it is asked twice at once', async () => {
    const kept = await recorded('twice');
    const home = await elsewhere();
    const told: string[] = [];
    const both = await Promise.all([0, 1].map(() => restore(kept, { home, onProgress: (sentence) => told.push(sentence) })));
    assert.equal(done(both[0] as RestoredEnvironment).python, done(both[1] as RestoredEnvironment).python);
    assert.equal(told.length, 1);
    assert.equal((await readdir(join(home, 'environments'))).length, 1);
  });

  it('says which loaded package is missing, and goes on without one that was never loaded', async () => {
    const kept = await recorded('missing');
    const gone = await restore({ ...kept, wheels: { 'quiet-one': kept.wheels['quiet-one'] as { file: string; digest: string } } }, { home: await elsewhere() });
    assert.deepEqual(gone, { missing: ['gauge 1.0, which was not kept and is not to be fetched'] });
    const { claim } = done(await restore({ ...kept, wheels: { gauge: kept.wheels['gauge'] as { file: string; digest: string } } }, { home: await elsewhere() }));
    assert.deepEqual([claim.state, claim.ceiling], ['substituted', 'byte']);
    assert.match(claim.sentence, /1 package that the run never loaded is left out/u);
  });

  it('says of packages that are still being kept that they are', async () => {
    const kept = await recorded('being-kept');
    const observation = { wheels: {}, gaps: [{ code: packagesBeingKept, sentence: 'The packages are still being kept.' }] };
    const early = await restore(kept, { home: await elsewhere(), observation });
    assert.deepEqual(early, { missing: ['gauge 1.0, which is still being kept on the machine of the run; repeat it once that is done'] });
  });

  it('refuses a wheel whose bytes are not those that were kept', async () => {
    const kept = await recorded('swapped');
    const restored = await restore(kept, { home: await elsewhere(), open: () => place.store.get(kept.wheels['quiet-one']?.digest as string) });
    assert.ok('missing' in restored);
    assert.match(restored.missing[0] ?? '', /hash|HASH/u);
  });

  it('says so when no Python of the minor version is there, and names another build', async () => {
    const kept = await recorded('other-python');
    const python = kept.run.captured.environment.python;
    assert.ok(python !== undefined);
    const as = (version: string, build: string): Kept => ({
      ...kept,
      run: { ...kept.run, captured: { ...kept.run.captured, environment: { ...kept.run.captured.environment, python: { ...python, version, build } } } },
    });
    const gone = await restore(as('3.2.1', 'none'), { home: await elsewhere() });
    assert.ok('missing' in gone);
    assert.match(gone.missing[0] ?? '', /^Python 3\.2\.1: no cpython of this minor version/u);
    const { claim } = done(await restore(as(python.version, 'another build'), { home: await elsewhere() }));
    assert.deepEqual([claim.state, claim.ceiling], ['substituted', 'tensor']);
  });

  it('leads editable projects to the restored code', async () => {
    const kept = await recorded('editable', async (site) => {
      const metadata = join(site, 'drafted-0.1.dist-info');
      await mkdir(metadata);
      await writeFile(join(metadata, 'METADATA'), 'Metadata-Version: 2.1\nName: drafted\nVersion: 0.1\n');
      await writeFile(join(metadata, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
      await writeFile(join(metadata, 'direct_url.json'), JSON.stringify({ url: `file://${join(place.project, 'library')}`, dir_info: { editable: true } }));
      await writeFile(
        join(metadata, 'RECORD'),
        '__editable__.drafted-0.1.pth,,\ndrafted-0.1.dist-info/METADATA,,\ndrafted-0.1.dist-info/WHEEL,,\ndrafted-0.1.dist-info/RECORD,,\n',
      );
      await writeFile(join(site, '__editable__.drafted-0.1.pth'), `${join(place.project, 'library')}\n`);
    });
    const { path, python, claim } = done(await restore(kept, { home: await elsewhere() }));
    assert.deepEqual([path, claim.state], [['library/src', 'library'], 'exact']);
    assert.equal(await runPython(python, ['-c', "from importlib.metadata import version; print(version('drafted'))"]), '0.1\n');
  });
});

describe('restoring with uv on the path', { skip }, () => {
  let place: Workplace;
  before(async () => {
    place = await openWorkplace();
  });
  after(() => place.clear());

  it('installs the kept wheels with it, to the same inputs', async (test) => {
    const uv = await bootstrapUv(fileURLToPath(new URL('../../../.cache/python/', import.meta.url)), await basePython());
    if (uv === undefined) return test.skip('uv cannot be installed on this machine');
    const python = await makeEnvironment(join(place.folder, 'original'));
    await installWheels(python, [await writeWheel(join(place.folder, 'wheels'), gauge)]);
    await writeFile(join(await siteOf(python), 'gauge', '__init__.py'), 'FACTOR = 6\n');
    const run = await record(python, program, place);
    const { wheels } = await keepWheels({ hooks: run.hooks, inputs: run.captured.environment, store: place.store, home: place.home });
    const environment = { ...process.env, ...cutOff, PATH: `${dirname(uv)}:${process.env['PATH'] ?? ''}` };
    const restored = done(
      await restoreEnvironment({
        inputs: { command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' }, environment: run.captured.environment },
        observation: { wheels, gaps: [] },
        open: (digest) => place.store.get(digest),
        home: join(place.folder, 'elsewhere'),
        environment,
      }),
    );
    assert.equal(restored.claim.state, 'exact', restored.claim.sentence);
    assert.equal(await readFile(join(await siteOf(restored.python), 'gauge-1.0.dist-info', 'INSTALLER'), 'utf8'), 'uv');
    const again = await record(restored.python, program, place);
    assert.deepEqual([again.stdout, again.python], ['6\n', run.python]);
  });
});

describe('restoring with each Python there is from 3.10 to 3.13', { skip }, () => {
  let place: Workplace;
  before(async () => {
    place = await openWorkplace();
  });
  after(() => place.clear());

  for (const minor of ['3.10', '3.11', '3.12', '3.13']) {
    it(`makes the same environment again with ${minor}, without its pip`, async (test) => {
      const found = await findPython({ version: `${minor}.0`, implementation: 'cpython', build: '' }, process.env, []);
      if (found === undefined) return test.skip(`no Python ${minor} on this machine`);
      const folder = join(place.folder, minor);
      await runPython(found.python.executable, ['-I', '-m', 'venv', '--without-pip', folder]);
      const python = join(folder, 'bin', 'python');
      await installWheels(python, [await writeWheel(join(place.folder, 'wheels'), gauge)]);
      const run = await record(python, program, place);
      assert.equal(run.python.version, found.python.version);
      const { wheels } = await keepWheels({ hooks: run.hooks, inputs: run.captured.environment, store: place.store, home: place.home });
      const restored = done(
        await restoreEnvironment({
          inputs: { command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' }, environment: run.captured.environment },
          observation: { wheels, gaps: [] },
          open: (digest) => place.store.get(digest),
          home: join(place.folder, `elsewhere-${minor}`),
          environment: { ...process.env, ...cutOff },
        }),
      );
      assert.deepEqual([restored.claim.state, (await record(restored.python, program, place)).python], ['exact', run.python]);
    });
  }
});

describe('restoring NumPy, SciPy and scikit-learn with the index cut off', { skip }, () => {
  let place: Workplace;
  before(async () => {
    place = await openWorkplace();
  });
  after(() => place.clear());

  it('gives the same inputs and the same bits', async () => {
    const code =
      'import numpy, sklearn.linear_model as m\nX = numpy.random.RandomState(0).rand(60, 4)\nprint(m.LogisticRegression().fit(X, X[:, 0] > 0.5).coef_.tobytes().hex())\n';
    const { python } = await pythonEnvironment('formats');
    const run = await record(python, code, place);
    const { wheels, gaps } = await keepWheels({ hooks: run.hooks, inputs: run.captured.environment, store: place.store, home: place.home });
    assert.deepEqual(gaps, []);
    const restored = done(
      await restoreEnvironment({
        inputs: { command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' }, environment: run.captured.environment },
        observation: { wheels, gaps: [] },
        open: (digest) => place.store.get(digest),
        home: join(place.folder, 'another-home'),
        environment: { ...process.env, ...cutOff },
      }),
    );
    assert.equal(restored.claim.state, 'exact', restored.claim.sentence);
    const again = await record(restored.python, code, place);
    assert.equal(again.stdout, run.stdout);
    assert.deepEqual(again.captured.environment, run.captured.environment);
  });
});
