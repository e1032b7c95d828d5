// Log lines are one line each, whatever is in them, and say what happened in fields.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { createLog } from '../src/log.ts';

function logged(format: 'json' | 'text', level: 'debug' | 'warning' = 'debug') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => void lines.push(line), now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) }) };
}

it('a line is one JSON object with time, level, event and fields', () => {
  const { lines, log } = logged('json');
  log.info('run.created', { runId: 'a\nb', count: 2n });
  assert.deepEqual(lines, ['{"at":"2026-01-02T03:04:05.006Z","level":"info","event":"run.created","runId":"a\\nb","count":"2"}\n']);
});

it('an error is told with its message, code, stack and cause', () => {
  const { lines, log } = logged('json');
  log.error('job.failed', { error: Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'EIO' }) });
  const { error } = JSON.parse(lines[0]!);
  assert.deepEqual([error.name, error.message, error.code, error.cause.message], ['Error', 'outer', 'EIO', 'inner']);
  assert.match(error.stack, /log\.test/);
});

it('events below the level are dropped', () => {
  const { lines, log } = logged('json', 'warning');
  log.debug('a');
  log.info('b');
  log.warning('c');
  log.error('d');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['c', 'd'],
  );
});

it('text for people keeps control characters of a fact from the terminal', () => {
  const { lines, log } = logged('text');
  log.warning('request.refused', { host: 'evil\u001b[2J\n', port: 5000 });
  assert.equal(lines.length, 1);
  assert.equal(lines[0], '03:04:05.006 WARNING request.refused  host="evil\\u001b[2J\\n"  port=5000\n');
});
