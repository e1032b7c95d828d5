// A reporter for Node's test runner: one JSON line per test, for scripts/run-tests.mjs to add up; the file as git names it. Suites are told
// only when they failed without any of their tests failing. What a test says with `test.diagnostic('Figure: …')` goes with them.

import { relative } from 'node:path';

const figureMark = 'Figure: ';

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.message.startsWith(figureMark)) yield `${JSON.stringify({ figure: data.message.slice(figureMark.length) })}\n`;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isSuite = data.details?.type === 'suite';
    const error = type === 'test:fail' ? data.details.error : undefined;
    // A suite fails when one of its tests does; that one has been told already.
    if (isSuite && (error === undefined || error.failureType === 'subtestsFailed')) continue;
    if (error?.failureType === 'subtestsFailed') continue;
    yield `${JSON.stringify({
      name: data.name,
      file: data.file === undefined ? undefined : relative(process.cwd(), data.file),
      line: data.line,
      outcome: data.skip !== undefined ? 'skipped' : data.todo !== undefined ? 'skipped' : error === undefined ? 'passed' : 'failed',
      reason: data.skip ?? data.todo,
      error: error === undefined ? undefined : textOf(error),
      ms: Math.round(data.details?.duration_ms ?? 0),
    })}\n`;
  }
}

function textOf(error) {
  const cause = error.cause ?? error;
  return typeof cause === 'string' ? cause : (cause.stack ?? cause.message ?? String(cause));
}
