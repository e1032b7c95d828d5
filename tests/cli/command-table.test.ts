// What every command has to have, over the table of commands.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it } from 'node:test';

import { commands } from '../../src/cli/commands.ts';

it('the commands stand in alphabetical order', () => {
  assert.deepEqual(Object.keys(commands), Object.keys(commands).toSorted());
});

it('the help of every command has examples that call it, its flags and its exit codes', async () => {
  for (const [name, { load }] of Object.entries(commands)) {
    const { help, flags } = await load();
    assert.match(help, new RegExp(`^Examples?:\\n  .*\\./assay ${name}\\b`, 'm'), name);
    assert.match(help, /^Flags.*:\n/m, name);
    assert.match(help, /^Exit codes(?: of .+ itself)?: \d/m, name);
    for (const common of ['help', 'version', 'json']) assert.ok(Object.hasOwn(flags, common), `${name} --${common}`);
  }
});

it('bash completes commands, words, flags and their values', async () => {
  const assay = fileURLToPath(new URL('../../assay', import.meta.url));
  const asked = ['re', 'help ver', 'ls ex', 'ls --col', 'export --format p', 'server --po', 'run --require', 'nothing '];
  const script = `source <("$0" completion bash) || exit 1
complete -p assay >/dev/null || exit 1
for line in "$@"; do
  read -ra COMP_WORDS <<< "assay $line"
  case $line in *' ') COMP_WORDS+=('') ;; esac
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _assay
  echo "\${COMPREPLY[*]}"
done`;
  const answers = execFileSync('bash', ['-c', script, assay, ...asked], { encoding: 'utf8' }).split('\n');
  assert.deepEqual(answers, ['rename reproduce restore', 'verify version', 'experiments', '--columns', 'packed parquet', '--port', '--require-clean', '', '']);
});
