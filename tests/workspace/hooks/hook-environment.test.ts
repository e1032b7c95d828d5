// The variables that start the hooks, tried with a real Python.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { hookEnvironment, hookFolder, type HookOptions } from '../../../src/workspace/hooks/hook-environment.ts';
import { readHooks } from '../../../src/workspace/hooks/read-hooks.ts';
import { findInterpreters } from '../../python/interpreters.ts';
import { skipUnless } from '../../skips.ts';
import { removeFolder } from '../../remove-folder.ts';

const python = [...(await findInterpreters()).values()][0];
const base: HookOptions = { directory: '/hooks', runId: 'r', mode: 'observe', inherited: {} };

describe('the variables of the hooks', () => {
  it('put our folder first on the path, once', () => {
    assert.equal(hookEnvironment(base)['PYTHONPATH'], hookFolder);
    const added = hookEnvironment({ ...base, inherited: { PYTHONPATH: '/mine' } });
    assert.equal(added['PYTHONPATH'], `${hookFolder}:/mine`);
    assert.equal(hookEnvironment({ ...base, inherited: added })['PYTHONPATH'], added['PYTHONPATH']);
  });

  it('change nothing numerical in observe mode', () => {
    assert.deepEqual(Object.keys(hookEnvironment(base)).sort(), ['ASSAY_CAPTURE_DIR', 'ASSAY_CAPTURE_MODE', 'ASSAY_RUN_ID', 'PYTHONPATH']);
  });

  it('leave in deterministic mode what the user has set', () => {
    const added = hookEnvironment({ ...base, mode: 'deterministic', seed: 3, inherited: { PYTHONHASHSEED: 'random' } });
    assert.equal('PYTHONHASHSEED' in added, false);
    assert.equal(added['CUBLAS_WORKSPACE_CONFIG'], ':4096:8');
    assert.equal(added['ASSAY_APPLIED']!.split(',').includes('PYTHONHASHSEED'), false);
  });

  it('never give Python a hash seed it would not start with', () => {
    for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 1, -5, 1.5]) {
      const value = Number(hookEnvironment({ ...base, mode: 'deterministic', seed })['PYTHONHASHSEED']);
      assert.ok(Number.isInteger(value) && value >= 0 && value < 2 ** 32, String(value));
    }
  });

  it('make a Python tell what it does', { skip: skipUnless(python !== undefined, 'no Python 3.10 to 3.13 on this machine') }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hooks-'));
    try {
      const hooks = join(folder, 'hooks');
      await mkdir(hooks);
      await writeFile(join(folder, 'in.txt'), 'x');
      const added = hookEnvironment({ ...base, directory: hooks, mode: 'deterministic', seed: 5, inherited: process.env });
      await promisify(execFile)(python as string, ['-c', "import random; open('in.txt').read(); open('out.txt', 'w').close()"], { cwd: folder, env: { ...process.env, ...added } });
      const facts = await readHooks(hooks);
      assert.deepEqual(
        facts.reads.map(({ path }) => path).filter((path) => path.endsWith('.txt')),
        [join(folder, 'in.txt')],
      );
      assert.deepEqual(facts.writes, [join(folder, 'out.txt')]);
      assert.deepEqual(facts.faults, []);
      assert.deepEqual(
        facts.seeds.map(({ call, by, value }) => [call, by, value]),
        [['random.seed', 'assay', '5']],
      );
      assert.equal(facts.processes[0]!.settings.find(({ name }) => name === 'PYTHONHASHSEED')?.state, 'applied');
    } finally {
      await removeFolder(folder);
    }
  });
});
