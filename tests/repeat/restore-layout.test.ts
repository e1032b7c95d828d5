// Where the parts of a restored run go.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Inputs } from '../../src/documents/inputs.ts';
import { openUpLinks } from '../../src/repeat/open-up-links.ts';
import { restoreLayout } from '../../src/repeat/restore-layout.ts';
import { isWithin } from '../../src/workspace/is-within.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { emptyInputs } from './made-up-run.ts';

function layoutOf(code: readonly string[], data: readonly string[], workdir = ''): ReturnType<typeof restoreLayout> {
  const inputs: Inputs = {
    ...emptyInputs,
    command: { ...emptyInputs.command, workdir },
    code: code.map((path) => ({ path, kind: 'git', tree: '', files: 0, sizeBytes: 0 })),
    data: data.map((path) => ({ path, kind: 'file', digest: '', sizeBytes: 0, isStored: true, isDeclared: false })),
  };
  return restoreLayout(inputs, '/home/ada/work/project', '/place');
}

describe('the layout', () => {
  it('of a run that stayed in its root is the root itself', () => {
    const layout = layoutOf(['', 'vendor/lib'], ['data/x.csv'], 'src');
    assert.deepEqual([layout.root, layout.workdir, layout.placeOf('data/x.csv'), layout.placeOf('vendor/lib')], ['/place', '/place/src', '/place/data/x.csv', '/place/vendor/lib']);
  });

  it('keeps every relative step between roots', () => {
    const layout = layoutOf(['', '../shared'], []);
    assert.deepEqual([layout.root, layout.placeOf('../shared'), layout.shared], ['/place/project', '/place/shared', '/home/ada/work']);
  });

  it('repeats the folders from the shared one on for data outside', () => {
    const layout = layoutOf([''], ['/home/ada/data/x.csv']);
    assert.deepEqual([layout.root, layout.placeOf('/home/ada/data/x.csv')], ['/place/work/project', '/place/data/x.csv']);
    const apart = layoutOf([''], ['/data/x.csv', '/data/y.csv']);
    assert.deepEqual(
      [apart.root, apart.placeOf('/data/y.csv'), apart.originOf('/data/y.csv'), apart.originOf('a')],
      ['/place/home/ada/work/project', '/place/data/y.csv', '/data/y.csv', '/home/ada/work/project/a'],
    );
  });

  it('takes a folder for another only when a slash follows', () => {
    assert.deepEqual([isWithin('/a/b', '/a'), isWithin('/a', '/a'), isWithin('/ab', '/a'), isWithin('/x', '/')], [true, true, false, true]);
  });
});

describe('a link on the way to a file', () => {
  it('that leads out of the place is replaced, so that nothing outside is written', async () => {
    const [place, outside] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(outside, 'x.csv'), 'theirs');
    symlinkSync(outside, join(place, 'data'));
    const replaced: string[] = [];
    await openUpLinks(place, join(place, 'data/x.csv'), (path) => replaced.push(path));
    assert.deepEqual(replaced, ['data']);
    writeFileSync(join(place, 'data/x.csv'), 'ours');
    assert.equal(readFileSync(join(outside, 'x.csv'), 'utf8'), 'theirs');
  });

  it('that stays inside is kept, and a target that is such a link itself is removed', async () => {
    const [place, outside] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(place, 'real'));
    symlinkSync('real', join(place, 'data'));
    writeFileSync(join(outside, 'x'), '');
    symlinkSync(join(outside, 'x'), join(place, 'real/x'));
    const replaced: string[] = [];
    await openUpLinks(place, join(place, 'data/x'), (path) => replaced.push(path));
    assert.deepEqual(replaced, ['data/x']);
    assert.ok(lstatSync(join(place, 'data')).isSymbolicLink());
    assert.ok(!existsSync(join(place, 'real/x')));
  });
});
