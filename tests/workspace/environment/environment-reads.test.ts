// Which variables a Python program is seen to ask for.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { pythonMissing } from '../../python/environments.ts';
import { skipUnless } from '../../skips.ts';
import { openWorkplace, record, type Workplace } from './recorded-python.ts';
import { basePython } from './small-wheels.ts';

const missing = await pythonMissing();

describe('the variables a program asks for', { skip: skipUnless(missing === undefined, missing ?? '') }, () => {
  let place: Workplace;
  before(async () => {
    place = await openWorkplace();
  });
  after(() => place.clear());

  const given = { LR: '0.1', DEPTH: '3', APP_ONE: '1', APP_TWO: '2', UNREAD: 'x', BYTE_LIKE: 'b' };
  async function asked(code: string): Promise<readonly string[]> {
    const { hooks } = await record((await basePython()).command, code, place, given);
    return hooks.variables.filter((name) => name in given).sort();
  }

  it('are those it reads by name, in any of the ways there are', async () => {
    assert.deepEqual(await asked("import os\nos.environ['LR']; os.getenv('DEPTH'); 'APP_ONE' in os.environ; os.environb[b'BYTE_LIKE']\nos.environ.get('NOT_SET')\n"), [
      'APP_ONE',
      'BYTE_LIKE',
      'DEPTH',
      'LR',
    ]);
  });

  it('are those it picks from the list of all names', async () => {
    assert.deepEqual(await asked("import os\nprint([os.environ[name] for name in sorted(os.environ) if name.startswith('APP_')])\n"), ['APP_ONE', 'APP_TWO']);
  });

  it('are none when it copies all, or starts a program with them', async () => {
    const code =
      "import os, subprocess, sys\ndict(os.environ); {**os.environ}; os.environ.copy(); list(os.environ.items()); os.environ | {}\nsubprocess.run([sys.executable, '-S', '-c', ''], env=os.environ, check=True)\nsubprocess.run([sys.executable, '-S', '-c', ''], check=True)\n";
    assert.deepEqual(await asked(code), []);
  });

  it('can be read and changed as ever', async () => {
    const code =
      "import os, subprocess, sys\nos.environ['NEW'] = '1'\nassert os.environ.setdefault('LR', 'z') == '0.1' and os.environ.pop('UNREAD') == 'x'\ntry: os.environ['UNREAD']\nexcept KeyError as error: print(error)\nprint(isinstance(os.environ, os._Environ), repr(os.environ)[:9], subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"NEW\"], \"UNREAD\" in os.environ)'], capture_output=True, text=True).stdout)\n";
    assert.equal((await record((await basePython()).command, code, place, given)).stdout, "'UNREAD'\nTrue environ({ 1 False\n\n");
  });
});
