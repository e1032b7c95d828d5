// The one reader of command lines: what each kind of flag takes, what repeating does, where flags end.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { commonFlags, type FlagTable } from '../../src/config/flag.ts';
import { flagLines, readFlags } from '../../src/config/read-flags.ts';
import { SettingError } from '../../src/config/setting-error.ts';

const table = {
  name: { kind: 'text', value: 'NAME', sentence: 'A name' },
  tag: { kind: 'text', value: 'KEY=VALUE', isRepeatable: true, sentence: 'A tag' },
  maxRuns: { kind: 'number', value: 'N', sentence: 'A number' },
  at: { kind: 'choice', choices: ['byte', 'tensor', 'metric'], value: 'LEVEL', sentence: 'A level' },
  cache: { kind: 'on-off', sentence: 'Whether there is a cache' },
  ...commonFlags,
} as const satisfies FlagTable;

const nothing = { name: undefined, tag: [], maxRuns: undefined, at: undefined, cache: undefined, help: false, version: false, json: false };

function read(...args: readonly string[]) {
  return readFlags(args, table, { command: 'try', endsAtWord: false });
}

function refusal(...args: readonly string[]): string {
  try {
    read(...args);
  } catch (error) {
    assert.ok(error instanceof SettingError, String(error));
    return error.message;
  }
  return assert.fail(`accepted ${args.join(' ')}`);
}

describe('flags', () => {
  it('are nothing when none was given', () => assert.deepEqual(read().values, nothing));

  it('take their value from the next word or behind =, among words in any order', () => {
    const { values, words } = read('one', '--name', 'a=b', '--max-runs=7', 'two', '--at', 'tensor', '--json', '-');
    assert.deepEqual({ values, words }, { values: { ...nothing, name: 'a=b', maxRuns: 7, at: 'tensor', json: true }, words: ['one', 'two', '-'] });
  });

  it('given twice count as they were given last; repeatable ones count each time', () => {
    const { values } = read('--name', 'a', '--name=b', '--tag', 'x=1', '--tag=y=2', '--json', '--json', '--cache', '--no-cache');
    assert.deepEqual(values, { ...nothing, name: 'b', tag: ['x=1', 'y=2'], json: true, cache: false });
  });

  it('have short forms, alone and together', () => {
    assert.deepEqual(read('-hV').values, { ...nothing, help: true, version: true });
  });

  it('take a value that begins with a dash, unless it is a flag of the same command', () => {
    assert.equal(read('--name', '-5').values.name, '-5');
    assert.equal(read('--name=--json').values.name, '--json');
    assert.match(refusal('--name', '--json'), /^--name needs a value, and --json comes next; write --name=--json if/);
    assert.match(refusal('--name', '--', 'x'), /^--name needs a value, and -- comes next/);
  });

  it('end at --: what follows are words', () => assert.deepEqual(read('a', '--', '--json', '--', 'b').words, ['a', '--json', '--', 'b']));
});

describe('a command that runs a program', () => {
  const run = (...args: readonly string[]) => readFlags(args, table, { command: 'run', endsAtWord: true });

  it('leaves everything to the program from the first word, or from behind --', () => {
    assert.deepEqual(run('--json', 'python', '--name', '--', '-h').program, ['python', '--name', '--', '-h']);
    assert.deepEqual(run('--json', '--', '--name', 'x').program, ['--name', 'x']);
    assert.deepEqual(run('--name', 'x').program, []);
    assert.deepEqual(run('--', 'python', '--json', '--nonsense=1').values, nothing);
  });
});

describe('a mistake', () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--nmae', 'x'], /^try has no flag --nmae; did you mean --name\?$/],
    [['--constructor'], /^try has no flag --constructor; see \.\/assay try --help\.$/],
    [['-x'], /^try has no flag -x; /],
    [['-json'], /^try has no flag -json; did you mean --json\?$/],
    [['--json=yes'], /^--json takes no value, and got yes\.$/],
    [['--json='], /^--json takes no value, and got \.$/],
    [['--no-cache=1'], /^--no-cache takes no value/],
    [['--name'], /^--name needs a value\.$/],
    [['--max-runs', '-1'], /^--max-runs takes a whole number from 0, and got -1$/],
    [['--max-runs=1e3'], /^--max-runs takes a whole number/],
    [['--at', 'bit'], /^--at takes byte, tensor or metric, and got bit$/],
  ];
  for (const [args, message] of cases) it(`is told in one sentence: ${args.join(' ')}`, () => assert.match(refusal(...args), message));
});

it('a help text has a line for each flag, as it is written', () => {
  assert.deepEqual(flagLines({ maxRuns: table.maxRuns, help: table.help }), ['  --max-runs N   A number', '  -h, --help     Help, also for one command: ./assay server --help']);
});
