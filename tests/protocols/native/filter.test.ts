// Filters and orders find what docs/filter.md says they find.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openNative, type NativeUnderTest } from './native-under-test.ts';

/** Four runs; d has next to nothing. */
async function fourRuns({ client }: NativeUnderTest): Promise<void> {
  const runs = [
    { name: 'a', losses: [3, 1, 2], params: { lr: '0.1', opt: 'adam' }, tags: { team: 'Vision', 'my tag': 'x' }, status: 'finished' },
    { name: 'b', losses: [5, 4], params: { lr: '0.01', opt: 'sgd' }, tags: { team: 'speech' }, status: 'failed' },
    { name: 'c', losses: [1, 'NaN'], params: { lr: '1e-3', opt: "o'x" }, tags: { team: 'vision' }, status: 'running' },
    { name: 'd', losses: [], params: {}, tags: {}, status: 'running' },
  ] as const;
  for (const [index, { name, losses, params, tags, status }] of runs.entries()) {
    const { id: runId } = await client.createRun({ experimentId: '0', name, userId: 'ada', startedAt: Date.UTC(2026, 0, 1 + index) });
    const pairs = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([key, value]) => ({ key, value }));
    await client.logBatch({ runId, metrics: losses.map((value, step) => ({ key: 'val.loss', value, step })), params: pairs(params), tags: pairs(tags) });
    if (status !== 'running') await client.finishRun({ runId, status });
  }
}

/** The names found, in alphabetical order. */
const finds: readonly (readonly [string, string])[] = [
  ['', 'abcd'],
  ['metrics.val.loss < 3', 'a'],
  ['min(metrics.val.loss) <= 1', 'ac'],
  ['max(metrics.val.loss) > 3', 'b'],
  ['first(metrics.val.loss) = 3', 'a'],
  ['mean(metrics.val.loss) = 2', 'a'],
  ['count(metrics.val.loss) >= 2', 'abc'],
  ['metrics.val.loss = nan', 'c'],
  ['metrics.val.loss is null', 'd'],
  ["params.lr = '0.10'", ''],
  ['params.lr = 0.10', 'a'],
  ['params.lr < 0.05', 'bc'],
  ['params.lr between 0.001 and 0.01', 'bc'],
  ["params.opt != 'adam'", 'bc'],
  ["not params.opt = 'adam'", 'bcd'],
  ["params.opt = 'o''x'", 'c'],
  ["params.opt in ('adam', 'sgd')", 'ab'],
  ["params.opt not in ('adam')", 'bc'],
  ["tags.team like 'v%'", 'c'],
  ["tags.team ilike 'V%'", 'ac'],
  ["tags.team not ilike 'v%'", 'b'],
  ['tags.`my tag` = "x"', 'a'],
  ["tags.team ilike 'v%' and params.lr < 0.05 or run_name = 'd'", 'cd'],
  ["tags.team ilike 'v%' and (params.lr < 0.05 or run_name = 'd')", 'c'],
  ["status = 'RUNNING'", 'cd'],
  ["attributes.status != 'finished'", 'bcd'],
  ["start_time >= '2026-01-03'", 'cd'],
  ["start_time < '2026-01-02T00:00:00Z'", 'a'],
  [`startedAt between ${Date.UTC(2026, 0, 2)} and ${Date.UTC(2026, 0, 3)}`, 'bc'],
  ['end_time is null', 'cd'],
  ["user_id = 'ada' and run.run_name in ('a', 'd')", 'ad'],
];

test('a filter finds what it says', async (t) => {
  const native = await openNative(t);
  await fourRuns(native);
  for (const [filter, names] of finds) {
    const { items } = await native.client.searchRuns({ experimentIds: ['0'], filter });
    assert.equal(
      items
        .map(({ name }) => name)
        .toSorted()
        .join(''),
      names,
      filter,
    );
    assert.equal((await native.client.countRuns({ experimentIds: ['0'], filter })).count, names.length, filter);
  }
});

test('an order sorts by it, with missing fields last either way and NaN before them', async (t) => {
  const native = await openNative(t);
  await fourRuns(native);
  const orders: readonly (readonly [readonly string[], string])[] = [
    [[], 'dcba'],
    [['start_time'], 'abcd'],
    [['min(metrics.val.loss)', 'run_name desc'], 'cabd'],
    [['metrics.val.loss'], 'abcd'],
    [['metrics.val.loss desc'], 'bacd'],
    [['max(metrics.val.loss) desc'], 'bacd'],
    [['params.opt'], 'acbd'],
    [['params.opt desc'], 'bcad'],
    [['tags.team desc', 'start_time'], 'cbad'],
    [['status', 'run_name'], 'bacd'],
  ];
  for (const [order, names] of orders) {
    const { items } = await native.client.searchRuns({ experimentIds: ['0'], order });
    assert.equal(items.map(({ name }) => name).join(''), names, order.join(', '));
  }
});

test('fields that do not exist, and values of the wrong kind, are refused by name', async (t) => {
  const { client } = await openNative(t);
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['colour = 1', /no attribute 'colour'/],
    ["metrics.loss = 'low'", /metric 'loss' is a number and is compared with the text "low"/],
    ["start_time > 'yesterday'", /start_time is compared with "yesterday"; write milliseconds since 1970, or a date/],
    ['max(params.lr) > 1', /max\(…\) is of metrics only/],
    ["datasets.size = '1'", /there is no datasets.size/],
    ["metrics.loss like 'a%'", /metric 'loss' is a number and has no pattern/],
  ];
  for (const [filter, message] of wrong) await assert.rejects(client.searchRuns({ experimentIds: ['0'], filter }), { code: 'invalid_argument', message }, filter);
});
