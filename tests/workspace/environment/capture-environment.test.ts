// What is recorded of a Python environment: real interpreters, real installers, packages changed by hand.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { environmentDigest } from '../../../src/workspace/environment/environment-digest.ts';
import { pythonEnvironment, pythonMissing } from '../../python/environments.ts';
import { skipUnless } from '../../skips.ts';
import { openWorkplace, record, type Workplace } from './recorded-python.ts';
import { installWheels, makeEnvironment, runPython, siteOf, writeWheel, type SmallPackage } from './small-wheels.ts';

const missing = await pythonMissing();
const skip = skipUnless(missing === undefined, missing ?? '');

const gauge: SmallPackage = {
  name: 'gauge',
  version: '1.0',
  files: {
    'gauge/__init__.py': 'from gauge.scale import FACTOR\n',
    'gauge/scale.py': 'FACTOR = 2\n',
    'gauge/table.csv': 'a,b\n1,2\n',
    'gauge/unused.py': 'FACTOR = 3\n',
    '{stem}.dist-info/entry_points.txt': '[console_scripts]\ngauge = gauge:main\n',
  },
};
const quiet: SmallPackage = { name: 'quiet_one', version: '0.3', files: { 'quiet_one.py': 'VALUE = 1\n' } };

describe('the distributions of a recorded Python', { skip }, () => {
  let place: Workplace;
  let wheels: readonly string[];
  before(async () => {
    place = await openWorkplace();
    wheels = [await writeWheel(join(place.folder, 'wheels'), gauge), await writeWheel(join(place.folder, 'wheels'), quiet)];
  });
  after(() => place.clear());

  async function fresh(name: string): Promise<string> {
    const python = await makeEnvironment(join(place.folder, name));
    await installWheels(python, wheels);
    return python;
  }

  it('are all listed, and those that were imported are marked', async () => {
    const { python, of } = await record(await fresh('listed'), 'import gauge\n', place);
    assert.deepEqual(
      python.distributions.map(({ name, version, isLoaded }) => [name, version, isLoaded]),
      [
        ['gauge', '1.0', true],
        ['quiet-one', '0.3', false],
      ],
    );
    assert.deepEqual(of('gauge').edited, []);
    assert.match(python.build, /^\d+\.\d+\.\d+\S* /u);
    assert.equal(python.implementation, 'cpython');
  });

  it('have the same digests in two environments, whether or not anything was compiled', async () => {
    const [one, other] = [await fresh('one'), await fresh('other')];
    await runPython(other, ['-m', 'compileall', '-q', await siteOf(other)]);
    const [first, second] = [await record(one, 'import gauge\n', place), await record(other, 'import gauge\n', place)];
    assert.deepEqual(first.python, second.python);
    assert.equal(environmentDigest(first.python), environmentDigest(second.python));
  });

  it('have another digest in another version', async () => {
    const python = await fresh('upgraded');
    const earlier = await record(python, 'import gauge\n', place);
    await installWheels(python, [await writeWheel(join(place.folder, 'newer'), { ...gauge, version: '1.1', files: { ...gauge.files, 'gauge/scale.py': 'FACTOR = 5\n' } })]);
    const later = await record(python, 'import gauge\n', place);
    assert.equal(later.of('gauge').version, '1.1');
    assert.notEqual(later.of('gauge').digest, earlier.of('gauge').digest);
    assert.equal(later.of('quiet-one').digest, earlier.of('quiet-one').digest);
  });

  it('show a loaded file that somebody edited, by path and new digest', async () => {
    const python = await fresh('edited');
    const earlier = await record(python, 'import gauge\n', place);
    await writeFile(join(await siteOf(python), 'gauge', 'scale.py'), 'FACTOR = 7\n');
    const later = await record(python, 'import gauge\n', place);
    assert.equal(later.of('gauge').digest, earlier.of('gauge').digest);
    assert.deepEqual(
      later.of('gauge').edited.map(({ path }) => path),
      ['gauge/scale.py'],
    );
    assert.notEqual(environmentDigest(later.python), environmentDigest(earlier.python));
  });

  it('show an edited data file of a loaded package', async () => {
    const python = await fresh('edited-data');
    await writeFile(join(await siteOf(python), 'gauge', 'table.csv'), 'a,b\n1,3\n');
    assert.deepEqual(
      (await record(python, 'import gauge\n', place)).of('gauge').edited.map(({ path }) => path),
      ['gauge/table.csv'],
    );
  });

  it('do not show an edited module that was never imported', async () => {
    const python = await fresh('edited-unused');
    await writeFile(join(await siteOf(python), 'gauge', 'unused.py'), 'FACTOR = 9\n');
    assert.deepEqual((await record(python, 'import gauge\n', place)).of('gauge').edited, []);
  });

  it('include a loose module that no distribution owns, with a digest that follows its content', async () => {
    const python = await fresh('loose');
    const path = join(await siteOf(python), 'helper_of_mine.py');
    await writeFile(path, 'VALUE = 1\n');
    const earlier = await record(python, 'import helper_of_mine\n', place);
    await appendFile(path, 'VALUE = 2\n');
    const later = await record(python, 'import helper_of_mine\n', place);
    assert.equal(earlier.of('helper-of-mine').origin, 'no distribution');
    assert.notEqual(earlier.of('helper-of-mine').digest, later.of('helper-of-mine').digest);
  });

  it('name an editable project by its place beside the code, not by an absolute one', async () => {
    const python = await fresh('editable');
    const project = join(place.project, 'library');
    await mkdir(join(project, 'src', 'drafted'), { recursive: true });
    await writeFile(join(project, 'src', 'drafted', '__init__.py'), 'VALUE = 1\n');
    const site = await siteOf(python);
    // As pip leaves it behind: metadata, a path file and direct_url.json (PEP 610).
    const metadata = join(site, 'drafted-0.1.dist-info');
    await mkdir(metadata);
    await writeFile(join(metadata, 'METADATA'), 'Metadata-Version: 2.1\nName: drafted\nVersion: 0.1\n');
    await writeFile(join(metadata, 'direct_url.json'), JSON.stringify({ url: `file://${project}`, dir_info: { editable: true } }));
    await writeFile(join(metadata, 'RECORD'), '__editable__.drafted-0.1.pth,sha256=AAAA,10\ndrafted-0.1.dist-info/METADATA,,\ndrafted-0.1.dist-info/RECORD,,\n');
    await writeFile(join(site, '__editable__.drafted-0.1.pth'), `${join(project, 'src')}\n`);
    const { of } = await record(python, 'import drafted\n', place);
    assert.deepEqual([of('drafted').origin, of('drafted').isLoaded], ['editable:library', true]);
  });

  it('include one that has only an egg-info, by the hashes of its files', async () => {
    const python = await fresh('egg');
    const site = await siteOf(python);
    await mkdir(join(site, 'antique'));
    await mkdir(join(site, 'Antique-2.0.egg-info'));
    await writeFile(join(site, 'antique', '__init__.py'), 'AGE = 50\n');
    await writeFile(join(site, 'Antique-2.0.egg-info', 'PKG-INFO'), 'Metadata-Version: 1.1\nName: Antique\nVersion: 2.0\n');
    await writeFile(join(site, 'Antique-2.0.egg-info', 'top_level.txt'), 'antique\n');
    const earlier = await record(python, 'import antique\n', place);
    await writeFile(join(site, 'antique', '__init__.py'), 'AGE = 51\n');
    const later = await record(python, 'import antique\n', place);
    assert.deepEqual([earlier.of('antique').version, earlier.of('antique').isLoaded], ['2.0', true]);
    assert.notEqual(earlier.of('antique').digest, later.of('antique').digest);
  });

  it('come with the commit of a repository they were installed from, without the password in its address', async () => {
    const python = await fresh('from-git');
    const [metadata = ''] = (await readdir(await siteOf(python))).filter((name) => name.startsWith('gauge-'));
    await writeFile(
      join(await siteOf(python), metadata, 'direct_url.json'),
      JSON.stringify({ url: 'https://me:word@git.example/gauge.git', vcs_info: { vcs: 'git', commit_id: 'abc123' } }),
    );
    assert.equal((await record(python, 'import gauge\n', place)).of('gauge').origin, 'git+https://git.example/gauge.git@abc123');
  });

  it('are those of the Python that ran the program, not of a tool that started it', async () => {
    const [tool, own] = [await makeEnvironment(join(place.folder, 'tool')), await fresh('started')];
    const starters = {
      'by-exec': `import os\nos.execv(${JSON.stringify(own)}, [${JSON.stringify(own)}, 'program.py'])\n`,
      'by-spawn': `import subprocess\nsubprocess.run([${JSON.stringify(own)}, 'program.py'], check=True)\n`,
    };
    for (const [name, code] of Object.entries(starters)) {
      const starter = join(place.folder, 'tool', 'bin', name);
      await writeFile(starter, code);
      const { of, captured } = await record(tool, 'import gauge\n', place, {}, [starter]);
      assert.deepEqual([name, of('gauge').isLoaded, captured.gaps], [name, true, []]);
    }
  });

  it('are listed the same from what was remembered, and anew when that is gone', async () => {
    const python = await fresh('remembered');
    const first = await record(python, 'import gauge\n', place);
    const second = await record(python, 'import gauge\n', place);
    await rm(join(place.home, 'cache'), { recursive: true });
    const third = await record(python, 'import gauge\n', place);
    assert.deepEqual(second.captured.environment, first.captured.environment);
    assert.deepEqual(third.captured.environment, first.captured.environment);
  });
});

describe('the environment of a program with NumPy and scikit-learn', { skip }, () => {
  let place: Workplace;
  before(async () => {
    place = await openWorkplace();
  });
  after(() => place.clear());

  it('has its packages unedited, its system libraries, its threads and the kernels OpenBLAS chose', async () => {
    const { python } = await pythonEnvironment('formats');
    const {
      python: inputs,
      captured,
      of,
    } = await record(python, 'import numpy, sklearn.linear_model\nnumpy.ones((200, 200)) @ numpy.ones((200, 200))\n', place, { OMP_NUM_THREADS: '1' });
    for (const name of ['numpy', 'scipy', 'scikit-learn', 'joblib']) assert.deepEqual([name, of(name).isLoaded, of(name).edited], [name, true, []]);
    assert.equal(of('h5py').isLoaded, false);
    assert.deepEqual(
      inputs.distributions.filter(({ origin }) => origin !== undefined),
      [],
    );
    const libraries = captured.environment.libraries.map(({ name }) => name);
    assert.ok(
      libraries.some((name) => name.startsWith('libm.so') || name.startsWith('libc.so')),
      libraries.join(' '),
    );
    assert.ok(!libraries.some((name) => name.includes('openblas')), 'what a package ships is told by the package');
    assert.equal(captured.machine.threads['OMP_NUM_THREADS'], '1');
    assert.equal(captured.machine.threads['openblas'], '1');
    assert.match(captured.machine.numerics['openblas.core'] ?? '', /^\w+$/u);
    assert.equal(captured.environment.system['os'], process.platform);
  });
});
