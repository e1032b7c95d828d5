// Wheels made again from installed packages: the same bytes each time, and what real installers take.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'smol-toml';

import { keepWheels, type KeptWheels } from '../../../src/workspace/environment/keep-wheels.ts';
import { entryPointNames, wheelTags } from '../../../src/workspace/environment/wheel-files.ts';
import { pythonEnvironment, pythonMissing } from '../../python/environments.ts';
import { skipUnless } from '../../skips.ts';
import { openWorkplace, record, type Recorded, type Workplace } from './recorded-python.ts';
import { installWheels, makeEnvironment, runPython, siteOf, writeWheel, type SmallPackage } from './small-wheels.ts';

const missing = await pythonMissing();
const skip = skipUnless(missing === undefined, missing ?? '');

const gauge: SmallPackage = {
  name: 'gauge',
  version: '1.0+local.1',
  files: {
    'gauge/__init__.py': 'def main():\n    print("measured")\n',
    'gauge/näme, with "signs".txt': 'x\n',
    'gauge/empty.txt': '',
    '{stem}.data/scripts/gauge-by-hand': '#!python\nimport gauge\ngauge.main()\n',
    '{stem}.data/data/share/gauge/table.csv': 'a\n1\n',
    '{stem}.dist-info/entry_points.txt': '[console_scripts]\ngauge = gauge:main\n\n[gauge.plugins]\nother = gauge:main\n',
  },
};

describe('the wheels of a recorded environment', { skip }, () => {
  let place: Workplace;
  let wheel: string;
  before(async () => {
    place = await openWorkplace();
    wheel = await writeWheel(join(place.folder, 'wheels'), gauge);
  });
  after(() => place.clear());

  async function recorded(name: string): Promise<{ readonly python: string; readonly run: Recorded }> {
    const python = await makeEnvironment(join(place.folder, name));
    await installWheels(python, [wheel]);
    return { python, run: await record(python, 'import gauge\n', place) };
  }

  const keep = ({ hooks, captured }: Recorded, options: { readonly maxBytes?: number; readonly which?: 'all' | 'loaded' } = {}): Promise<KeptWheels> =>
    keepWheels({ hooks, inputs: captured.environment, store: place.store, home: place.home, ...options });

  /** Writes a kept file into a new folder. */
  async function fetched(kept: KeptWheels, name: string, folder: string): Promise<string> {
    assert.deepEqual(kept.gaps, []);
    const { file, digest } = kept.wheels[name] as { file: string; digest: string };
    await mkdir(join(place.folder, folder), { recursive: true });
    await writeFile(join(place.folder, folder, file), await place.store.get(digest));
    return join(place.folder, folder, file);
  }

  it('have the same bytes from two installations in different folders', async () => {
    const [one, other] = [
      await keep((await recorded('one')).run),
      await (async () => {
        const { run } = await recorded('a-longer-folder-name');
        await rm(join(place.home, 'cache', 'wheels'), { recursive: true });
        return keep(run);
      })(),
    ];
    assert.deepEqual(other.wheels, one.wheels);
    assert.deepEqual(
      other.contents.map(({ digest }) => digest),
      one.contents.map(({ digest }) => digest),
    );
  });

  it('install as the first ones did: code, programs, data, odd names', async () => {
    const { run } = await recorded('again');
    const path = await fetched(await keep(run), 'gauge', 'fetched');
    const python = await makeEnvironment(join(place.folder, 'restored'));
    await installWheels(python, [path]);
    const bin = join(place.folder, 'restored', 'bin');
    assert.equal(await runPython(join(bin, 'gauge'), []), 'measured\n');
    assert.equal(await runPython(join(bin, 'gauge-by-hand'), []), 'measured\n');
    assert.equal((await stat(join(place.folder, 'restored', 'share', 'gauge', 'table.csv'))).size, 4);
    assert.deepEqual((await readdir(join(await siteOf(python), 'gauge'))).sort(), ['__init__.py', 'empty.txt', 'näme, with "signs".txt']);
    assert.deepEqual((await record(python, 'import gauge\n', place)).python, run.python);
  });

  it('are built once by runs that end at the same time', async () => {
    const { run } = await recorded('at-once');
    await rm(join(place.home, 'cache', 'wheels'), { recursive: true });
    let built = 0;
    const counting = { ...place.store, put: (source: AsyncIterable<Uint8Array>) => ((built += 1), place.store.put(source)) };
    const each = () => keepWheels({ hooks: run.hooks, inputs: run.captured.environment, store: counting, home: place.home });
    const [first, ...others] = await Promise.all([each(), each(), each(), each()]);
    assert.equal(built, Object.keys(first.wheels).length);
    for (const other of others) assert.deepEqual(other, first);
  });

  it('are built all the same where no lock can be made', async () => {
    const { run } = await recorded('no-lock');
    const cache = join(place.home, 'cache', 'wheels');
    await rm(cache, { recursive: true });
    await writeFile(cache, 'a file, so that no folder can be here');
    assert.deepEqual((await keep(run)).gaps, []);
    await rm(cache);
  });

  it('hold edited files as they are now', async () => {
    const { python } = await recorded('edited');
    await writeFile(join(await siteOf(python), 'gauge', '__init__.py'), 'def main():\n    print("changed")\n');
    const run = await record(python, 'import gauge\n', place);
    const path = await fetched(await keep(run), 'gauge', 'fetched-edited');
    const other = await makeEnvironment(join(place.folder, 'restored-edited'));
    await installWheels(other, [path]);
    assert.equal(await runPython(join(place.folder, 'restored-edited', 'bin', 'gauge'), []), 'changed\n');
    assert.deepEqual((await record(other, 'import gauge\n', place)).python, run.python);
  });

  it('leave out a package above the size that is kept, and say so', async () => {
    const { run } = await recorded('large');
    await rm(join(place.home, 'cache', 'wheels'), { recursive: true, force: true });
    const kept = await keep(run, { maxBytes: 10 });
    assert.deepEqual(kept.wheels, {});
    assert.deepEqual(
      kept.gaps.map(({ code }) => code),
      ['wheel-too-large'],
    );
    assert.match(kept.gaps[0]?.sentence ?? '', /gauge 1\.0\+local\.1 has \d+ bytes, more than the 10 /u);
  });

  it('are not made of a package that lacks a file', async () => {
    const { python } = await recorded('broken');
    await rm(join(await siteOf(python), 'gauge', 'empty.txt'));
    await rm(join(place.home, 'cache', 'wheels'), { recursive: true, force: true });
    assert.deepEqual(
      (await keep(await record(python, 'import gauge\n', place))).gaps.map(({ code }) => code),
      ['installed-file-missing'],
    );
  });

  it('are made once, and again when the store has lost one', async () => {
    const { run } = await recorded('once');
    const first = await keep(run);
    const digest = first.contents[0]?.digest as string;
    await place.store.delete([digest]);
    assert.deepEqual(await keep(run), first);
    assert.equal(await place.store.has(digest), true);
  });

  it('of NumPy load in another environment, and the lock file is what `packaging` reads', async () => {
    const { python } = await pythonEnvironment('formats');
    const run = await record(python, 'import numpy\n', place);
    const kept = await keep(run, { which: 'loaded' });
    assert.deepEqual([Object.keys(kept.wheels), kept.gaps], [['numpy'], []]);
    const path = await fetched(kept, 'numpy', 'numpy');
    const other = await makeEnvironment(join(place.folder, 'numpy-again'));
    await installWheels(other, [path]);
    assert.equal(await runPython(other, ['-c', 'import numpy; print((numpy.arange(9.0).reshape(3, 3) @ numpy.ones(3)).tolist())']), '[3.0, 12.0, 21.0]\n');
    await writeFile(join(place.folder, 'pylock.toml'), kept.lock as string);
    const reader = await pythonEnvironment('frameworks');
    const question =
      'import sys, tomllib\nfrom packaging.pylock import Pylock\nlock = Pylock.from_dict(tomllib.load(open(sys.argv[1], "rb")))\nfor package in lock.packages: print(package.name, package.version, package.wheels[0].hashes["sha256"])';
    const { stdout, stderr } = await reader.run(['-c', question, join(place.folder, 'pylock.toml')]);
    assert.equal(stdout, `numpy ${run.of('numpy').version} ${kept.wheels['numpy']?.digest}\n`, stderr);
    assert.equal((parse(kept.lock as string) as { 'lock-version': string })['lock-version'], '1.0');
  });
});

describe('what a wheel is named by', () => {
  it('joins the tags of its WHEEL file', () => {
    assert.equal(wheelTags('Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n'), 'py2.py3-none-any');
    assert.equal(wheelTags('Tag: cp311-cp311-manylinux_2_17_x86_64\nTag: cp311-cp311-manylinux2014_x86_64\n'), 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64');
  });

  it('knows the programs an installer makes from those it copies', () => {
    assert.deepEqual([...entryPointNames('[console_scripts]\none = a:b\n two=c:d [extra]\n# three = x\n[other]\nfour = e:f\n[gui_scripts]\nfive = g:h\n')], ['one', 'two', 'five']);
  });
});
