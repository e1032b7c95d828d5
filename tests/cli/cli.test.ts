// The command line: help, versions, settings, mistakes and exit codes.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { it } from 'node:test';

import { assayOutcome, temporaryFolder } from '../server/server-process.ts';

it('help that is asked for is on standard output and exits with 0', async () => {
  for (const args of [['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await assayOutcome(args);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /Examples:\n(?: {2}.*\n)* {2}\.\/assay server/);
    assert.match(stdout, /Exit codes: 0 done, 1 failed, 2 called wrongly/);
  }
  assert.match((await assayOutcome(['server', '--help'])).stdout, /--port PORT/);
  assert.match((await assayOutcome(['config', '--help'])).stdout, /Shows every setting/);
});

it('help for one command is the same whether it is asked before, with or behind its name', async () => {
  for (const name of ['diff', 'verify', 'server']) {
    const wanted = await assayOutcome([name, '--help']);
    assert.equal(wanted.code, 0);
    assert.match(wanted.stdout, /^Flags/m);
    assert.deepEqual(await assayOutcome(['help', name]), wanted);
    assert.deepEqual(await assayOutcome([name, '-h', '--nonsense']), wanted);
  }
  assert.deepEqual(await assayOutcome(['--help', 'diff']), await assayOutcome(['diff', '--help']));
  assert.deepEqual(await assayOutcome(['help', 'dif']), { code: 2, stdout: '', stderr: 'assay: There is no command dif; did you mean diff?\n' });
});

it('a flag is refused where it does not belong, as JSON when that was asked for', async () => {
  assert.deepEqual(await assayOutcome(['version', '--json=x']), { code: 2, stdout: '', stderr: 'assay: --json takes no value, and got x.\n' });
  assert.deepEqual(await assayOutcome(['--json=x', 'version']), { code: 2, stdout: '', stderr: 'assay: --json takes no value, and got x.\n' });
  assert.deepEqual(await assayOutcome(['--jsn', 'version']), { code: 2, stdout: '', stderr: 'assay: There is no flag --jsn; did you mean --json?\n' });
  assert.deepEqual(await assayOutcome(['--json', 'sync', '--nonsense']), { code: 2, stdout: '', stderr: '{"error":"sync has no flag --nonsense; see ./assay sync --help."}\n' });
  assert.deepEqual(await assayOutcome(['run', '--json', '--preflight', 'x', 'true']), {
    code: 2,
    stdout: '',
    stderr: '{"error":"--preflight takes a whole number from 0, and got x"}\n',
  });
});

it('no command at all shows the help as a mistake', async () => {
  const { code, stdout, stderr } = await assayOutcome([]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /Commands:/);
});

it('the version is that of the manifest, bare or as JSON', async () => {
  for (const args of [['--version'], ['-V'], ['version'], ['server', '--version'], ['server', '-V'], ['diff', '-V']])
    assert.deepEqual(await assayOutcome(args), { code: 0, stdout: '0.1.0\n', stderr: '' });
  assert.equal(JSON.parse((await assayOutcome(['version', '--json'])).stdout).version, '0.1.0');
});

it('a mistyped command is refused with the nearest one', async () => {
  assert.deepEqual(await assayOutcome(['sever']), { code: 2, stdout: '', stderr: 'assay: There is no command sever; did you mean server?\n' });
  assert.deepEqual(await assayOutcome(['confg', '--json']), { code: 2, stdout: '', stderr: '{"error":"There is no command confg; did you mean config?"}\n' });
  assert.match((await assayOutcome(['constructor'])).stderr, /no command constructor/);
});

it('config explains every value and its origin, and hides secrets', async () => {
  const { code, stdout } = await assayOutcome(['config', '--json', '--port', '5001'], { ASSAY_DATABASE: 'postgresql://me:hunter2@db/x' });
  assert.equal(code, 0);
  const settings: readonly { readonly name: string; readonly value: string; readonly origin: string; readonly source: string }[] = JSON.parse(stdout);
  assert.deepEqual(
    settings.find(({ name }) => name === 'port'),
    { name: 'port', value: '5001', origin: 'flag', source: '--port' },
  );
  assert.deepEqual(
    settings.find(({ name }) => name === 'database'),
    { name: 'database', value: 'postgresql://me:••••@db/x', origin: 'environment', source: 'ASSAY_DATABASE' },
  );
  const plain = await assayOutcome(['config', '--port', '5001']);
  assert.match(plain.stdout, /^port +5001 +--port$/m);
  assert.equal((await assayOutcome(['config', '--prot', '1'])).code, 2);
});

it('a link to it works from anywhere', () => {
  const link = join(temporaryFolder(), 'assay');
  symlinkSync(fileURLToPath(new URL('../../assay', import.meta.url)), link);
  assert.equal(execFileSync(link, ['--version'], { cwd: '/', encoding: 'utf8' }), '0.1.0\n');
});

it('a fault is told in a sentence, and where it happened only to whoever asks for it', async () => {
  const broken = { ASSAY_HOME: '/dev/null' };
  const { code, stdout, stderr } = await assayOutcome(['show', 'x'], broken);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^assay: .+\nassay: this was not foreseen; ASSAY_DEBUG=1 shows where it happened\.\n$/);
  assert.match((await assayOutcome(['show', 'x'], { ...broken, ASSAY_DEBUG: '1' })).stderr, /^ {4}at /m);
});
