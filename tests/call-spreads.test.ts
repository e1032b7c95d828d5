// A call takes only so many arguments: `list.push(...big)` overflows the stack at some 100,000, which any tokenizer's vocabulary has.
// Arrays are spread into a call only where something bounds them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));

/** What bounds what is spread, by file and call. */
const bounded: Readonly<Record<string, string>> = {
  'src/cli/config.ts Math.max': 'our own settings',
  'src/cli/reproduction-report.ts Math.max': 'rows that fit on a screen',
  'src/cli/run-summary.ts Math.max': 'metrics that fit on a screen',
  'src/compare/inputs/diff-lines.ts middleScript': 'a pair',
  'src/config/read-flags.ts Math.max': 'our own flags',
  'src/core/base/load-later.ts name]': 'arguments that were given',
  'src/core/reproduction/explain-material.ts diffInputs': 'a pair',
  'src/formats/latin1.ts String.fromCharCode': 'a chunk',
  'src/formats/utf8.ts String.fromCharCode': 'a chunk',
  'src/protocols/mlflow/registry/version-source.ts joinUri': 'segments of a path, whose length is bounded',
  'src/protocols/wandb/stream/shared-lines.ts Math.min': 'the stretches that are remembered of a writer',
  'src/record/oom-counter.ts Math.max': 'nested control groups',
  'src/repeat/open-up-links.ts join': 'segments of a path',
  'src/storage/sql/heavy-reads.ts methods[method]': 'arguments that were given',
  'src/storage/sql/sqlite/reader-thread.ts methods[method]': 'arguments that were given',
  'src/storage/sql/sqlite/sqlite-driver.ts statement.all': 'values of a statement, which SQLite bounds',
  'src/storage/sql/sqlite/sqlite-driver.ts statement.run': 'values of a statement, which SQLite bounds',
  'src/workspace/data/file-digests.ts find.get': 'three facts of a file',
  'src/workspace/data/file-digests.ts insert.run': 'three facts of a file',
  'src/workspace/environment/cpu.ts Math.min': 'nested control groups',
  'src/workspace/environment/cpu.ts join': 'segments of a path',
};

/** The calls that an array is spread into: what stands before the parenthesis. */
function spreadCalls(text: string): readonly string[] {
  const found: string[] = [];
  const open: string[] = [];
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*/g, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, (literal) => `'${'_'.repeat(literal.length - 2)}'`);
  for (const { 0: sign, index } of code.matchAll(/[([{]|[)\]}]|\.\.\./g)) {
    if (sign === '(') open.push(calleeBefore(code, index));
    else if (sign === '[' || sign === '{') open.push('');
    else if (sign !== '...') open.pop();
    else if (open.at(-1) !== '' && open.length > 0 && /[(,]\s*$/.test(code.slice(0, index)) && !/^\w+(: |\)\s*=>)/.test(code.slice(index + 3, index + 80)))
      found.push(open.at(-1)!);
  }
  return found;
}

/** Empty for the parenthesis of a condition, a declaration or an expression. */
function calleeBefore(code: string, index: number): string {
  const [, callee = ''] = /([\w$.#\][]+)[!?.]*$/.exec(code.slice(Math.max(0, index - 80), index)) ?? [];
  return /^(if|for|while|switch|return|await|case|function|catch)$/.test(callee) ? '' : callee.replace(/^[[\].]+/, '');
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(home, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') yield* sources(path);
    } else if (/(?<!\.d)\.tsx?$/.test(entry.name)) yield path;
  }
}

describe('an array is spread into a call', () => {
  it('only where something bounds it', () => {
    const found = ['src', 'sdk', 'web/src']
      .flatMap((folder) => [...sources(folder)])
      .flatMap((file) => spreadCalls(readFileSync(join(home, file), 'utf8')).map((call) => `${file} ${call}`));
    assert.deepEqual(
      [...new Set(found)].filter((call) => bounded[call] === undefined),
      [],
      'go through the items one by one, or say here what bounds them',
    );
    assert.deepEqual(
      Object.keys(bounded).filter((call) => !found.includes(call)),
      [],
      'these are gone: take them off the list',
    );
  });

  it('is seen wherever it stands, and what is no call is not', () => {
    assert.deepEqual(spreadCalls('list.push(...big);'), ['list.push']);
    assert.deepEqual(spreadCalls('if (x) list.push(one, ...f(big));'), ['list.push']);
    assert.deepEqual(spreadCalls('const m = Math.max(\n  0,\n  ...big,\n);'), ['Math.max']);
    assert.deepEqual(spreadCalls('return isLong ? Math.min(...quotas) : { rows: statement.all(...values) as R[] };'), ['Math.min', 'statement.all']);
    assert.deepEqual(spreadCalls('this.#parts.unshift(...(await walk(a)))'), ['this.#parts.unshift']);
    assert.deepEqual(spreadCalls('list.push([...big], { ...one }); const f = (...args: readonly string[]) => [...args]; // g(...h)'), []);
  });
});
