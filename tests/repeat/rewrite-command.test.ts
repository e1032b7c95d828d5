// How the words of a recorded command change for a restored place.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { rewriteCommand, withoutRunner, type RestoredCommand } from '../../src/repeat/rewrite-command.ts';

const restored: RestoredCommand = {
  python: '/env/bin/python',
  programOf: (name) => (name === 'torchrun' ? '/env/bin/torchrun' : undefined),
  moved: [
    { from: '/old/project/lib', to: '/new/lib' },
    { from: '/old/project', to: '/new/project' },
  ],
};
const argvOf = (...argv: readonly string[]): readonly string[] => rewriteCommand(argv, restored).argv;

it('every spelling of the interpreter becomes the restored one, and nothing else of the line changes', () => {
  for (const python of ['python', 'python3', 'python3.12', '/usr/bin/python3', '.venv/bin/python', '/old/project/.venv/bin/python3.11', 'pypy3']) {
    assert.deepEqual(argvOf(python, '-u', 'train.py', '--lr', '0.1'), ['/env/bin/python', '-u', 'train.py', '--lr', '0.1']);
  }
});

it('a tool that brings an environment of its own is left out, and that is told', () => {
  assert.deepEqual(argvOf('uv', 'run', 'train.py', '--lr', '1'), ['/env/bin/python', 'train.py', '--lr', '1']);
  assert.deepEqual(argvOf('uv', 'run', '--with', 'rich', '--frozen', 'python', 'train.py'), ['/env/bin/python', 'train.py']);
  assert.deepEqual(argvOf('uv', 'run', '-m', 'pkg.train', '--x'), ['/env/bin/python', '-m', 'pkg.train', '--x']);
  assert.deepEqual(argvOf('poetry', 'run', 'torchrun', '--nproc', '2', 'train.py'), ['/env/bin/torchrun', '--nproc', '2', 'train.py']);
  assert.deepEqual(argvOf('conda', 'run', '-n', 'ml', 'python', 'train.py'), ['/env/bin/python', 'train.py']);
  assert.match(rewriteCommand(['uv', 'run', 'train.py'], restored).notes.join(), /`uv run` was left out/);
});

it('a program that is no Python stays as it is, with and without a restored interpreter', () => {
  assert.deepEqual(argvOf('node', 'train.mjs', '--lr=1'), ['node', 'train.mjs', '--lr=1']);
  assert.deepEqual(rewriteCommand(['uv', 'run', 'x'], { ...restored, python: undefined }).argv, ['uv', 'run', 'x']);
});

it('paths below the original root lead to the restored one, also behind = and :, and only whole ones', () => {
  const { argv, notes } = rewriteCommand(
    ['python', 't.py', '--data=/old/project/data/x.csv', '/old/project', 'a:/old/project/lib/b:/old/project/c', '/old/projects/x', '/other/old/project'],
    restored,
  );
  assert.deepEqual(argv.slice(2), ['--data=/new/project/data/x.csv', '/new/project', 'a:/new/lib/b:/old/project/c', '/old/projects/x', '/other/old/project']);
  assert.equal(notes.length, 3);
});

it('a runner without a command, and other verbs, are left alone', () => {
  assert.deepEqual(withoutRunner(['uv', 'sync']), ['uv', 'sync']);
  assert.deepEqual(withoutRunner(['uv', 'run']), ['uv', 'run']);
  assert.deepEqual(withoutRunner(['npm', 'run', 'x']), ['npm', 'run', 'x']);
});
