// The native wire keeps steps and timestamps of 64 bits to the digit, whichever wire they came by.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openNative } from './native-under-test.ts';
import { caller } from '../../core/core-under-test.ts';

const greatest = '9223372036854775807';
const nearby = '9007199254740993';

test('steps and times come back as they were written, in histories, charts and summaries', async (t) => {
  const { app, core } = await openNative(t);
  const {
    run: { id },
  } = await core.runs.create(caller, { experimentId: '0' });
  const send = (path: string, body?: string) =>
    app.fetch(new Request(`http://127.0.0.1:5000/api/v1/${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
  const log = (metrics: string) => send(`runs/${id}/batch`, `{"metrics":[${metrics}]}`);
  const logged = await log(`{"key":"k","value":12345678901234567890,"step":-${nearby},"timestamp":${greatest}},{"key":"k","value":2,"step":${greatest},"timestamp":7}`);
  assert.equal(logged.status, 204, await logged.text());
  const history = await (await send(`runs/${id}/metrics?key=k`)).text();
  assert.ok(history.includes(`"steps":[${greatest},-${nearby}]`), history);
  assert.ok(history.includes(`"timestamps":[7,${greatest}]`), history);
  const run = await (await send(`runs/${id}`)).text();
  assert.ok(run.includes(`"first":{"value":12345678901234567000,"step":-${nearby},"timestamp":${greatest}}`), run);
  const chart = await (await send('metrics/chart', JSON.stringify({ runIds: [id], keys: ['k'] }))).text();
  assert.ok(chart.includes(`"total":2`) && chart.includes(greatest), chart);
  for (const [point, shown] of [
    ['"step":9223372036854775808', /metrics\[0\]\.step is 9223372036854775808; it must be a whole number of 64 bits/u],
    ['"step":1.5', /metrics\[0\]\.step is 1\.5; it must be/u],
    [`"timestamp":-${nearby}`, /metrics\[0\]\.timestamp is -9007199254740993; it must be a whole number of 64 bits from 0/u],
    ['"step":"7"', /metrics\[0\]\.step is "7"; it must be/u],
  ] as const) {
    const refused = await log(`{"key":"k","value":1,${point}}`);
    assert.equal(refused.status, 400);
    assert.match(await refused.text().then((text) => (JSON.parse(text) as { error: { message: string } }).error.message), shown);
  }
});

test('when a run began or ended is refused beyond 2^53, by its field', async (t) => {
  const { app, core } = await openNative(t);
  const { id } = (await core.runs.create(caller, { experimentId: '0' })).run;
  const send = (path: string, body: string) =>
    app.fetch(new Request(`http://127.0.0.1:5000/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
  for (const [path, body, shown] of [
    ['runs', `{"experimentId":"0","startedAt":${nearby}}`, /^startedAt is \d+; the greatest is 9007199254740991$/u],
    ['runs', `{"experimentId":"0","startedAt":${greatest}}`, /^startedAt is \d+; the greatest is 9007199254740991$/u],
    [`runs/${id}/finish`, `{"status":"finished","endedAt":${nearby}}`, /^endedAt is \d+; the greatest is 9007199254740991$/u],
    [`runs/${id}/finish`, `{"status":"finished","endedAt":1.5}`, /^endedAt is 1\.5; it must be a whole number/u],
  ] as const) {
    const refused = await send(path, body);
    assert.equal(refused.status, 400, body);
    assert.match(((await refused.json()) as { error: { message: string } }).error.message, shown);
  }
  const [record] = [await core.runs.get(caller, id)];
  assert.equal(record.run.status, 'running');
});
