// Runs the tests of the capturing package, which are written in Python, in every supported interpreter found here,
// and those about frameworks in the environment that has them. One interpreter of four has its turn in each `npm test`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipUnless } from '../../skips.ts';
import { takeTurn } from '../../turns.ts';
import { pythonEnvironment, pythonMissing } from '../environments.ts';
import { findInterpreters, supportedMinors } from '../interpreters.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const interpreters = await findInterpreters();
const missing = await pythonMissing();

describe('the hooks in Python', () => {
  for (const minor of takeTurn(supportedMinors, 4)) {
    const python = interpreters.get(minor);
    it(`hold what they promise in Python 3.${minor}`, { skip: skipUnless(python !== undefined, `no Python 3.${minor} on this machine`) }, () => runTests(python as string, here));
  }

  it('hold what they promise with torch, scikit-learn, XGBoost and LightGBM', { skip: skipUnless(missing === undefined, missing ?? '') }, async () => {
    const environment = await pythonEnvironment('frameworks');
    await runTests(environment.python, `${here}frameworks`);
  });
});

/** Runs all `test_*.py` of a folder; its failures are the failure's text. */
async function runTests(python: string, folder: string): Promise<void> {
  const report = await new Promise<{ readonly code: number | string; readonly text: string }>((resolve) => {
    execFile(python, ['-m', 'unittest', 'discover', '--start-directory', folder], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, text: `${stdout}${stderr}` });
    });
  });
  assert.equal(report.code, 0, report.text);
  // A run that found no tests would succeed, too.
  assert.match(report.text, /Ran [1-9]\d* tests? in/);
}
