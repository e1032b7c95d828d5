// How long searches take over the runs that `fill-search.ts` made, through the store as a server opens it: with reader threads and
// everything an answer needs. The least of some rounds, in time and in processor time of the process, since a machine has other work. `node search.ts FOLDER-OR-POSTGRES-URL [ROUNDS] [NAME]`.
import type { RunSearch } from '../src/core/tracking/runs/run-store.ts';
import type { Field, Filter } from '../src/language/filter.ts';
import { openPostgresStore } from '../src/storage/sql/postgres.ts';
import { openSqliteStore } from '../src/storage/sql/sqlite.ts';

const one = ['1'];
const all = Array.from({ length: 21 }, (_none, index) => String(index + 1));

const metric = (key: string, statistic: 'last' | 'max' = 'last'): Field => ({ type: 'metric', key, statistic });
const param = (key: string): Field => ({ type: 'param', key });
const attribute = (name: string): Field => ({ type: 'attribute', name });
const is = (field: Field, value: string | number): Filter => ({ kind: 'compare', field, operator: '=', value });
const above = (field: Field, value: number): Filter => ({ kind: 'compare', field, operator: '>', value });
const like = (field: Field, pattern: string, caseSensitive = true): Filter => ({ kind: 'like', field, pattern, caseSensitive });
const and = (...items: readonly Filter[]): Filter => ({ kind: 'and', items });
const or = (...items: readonly Filter[]): Filter => ({ kind: 'or', items });
const down = (field: Field) => [{ field, direction: 'descending' as const }];
const up = (field: Field) => [{ field, direction: 'ascending' as const }];

const common = and(above(metric('val_acc'), 0.9), is(param('lr'), '7'));
const fewOf = and(above(metric('loss'), 0.5), is(param('seed'), '4711'));

interface Case {
  readonly name: string;
  readonly search: Partial<RunSearch>;
  readonly limit?: number;
  /** The page that is timed; those before it are read to get there. */
  readonly page?: number;
  readonly isCount?: boolean;
}

const cases: readonly Case[] = [
  { name: 'metric and param, by that metric', search: { filter: common, order: down(metric('val_acc')) }, limit: 100 },
  { name: 'metric and param, by another metric', search: { filter: common, order: up(metric('loss')) }, limit: 100 },
  { name: 'metric and param, newest', search: { filter: common } },
  { name: 'metric and param of few runs', search: { filter: fewOf, order: down(metric('val_acc')) } },
  { name: 'metric and param, by that metric, 21 experiments', search: { experimentIds: all, filter: common, order: down(metric('val_acc')) }, limit: 100 },
  { name: 'newest', search: {} },
  { name: 'newest, 21 experiments', search: { experimentIds: all } },
  { name: 'by a metric of five values', search: { order: down(metric('epoch')) } },
  { name: 'by a metric, ten metrics as many values', search: { order: down(metric('loss')) } },
  { name: 'by a metric, 21 experiments', search: { experimentIds: all, order: down(metric('loss')) } },
  { name: 'by the maximum of a metric', search: { order: down(metric('loss', 'max')) } },
  { name: 'by a param', search: { order: up(param('seed')) } },
  { name: 'by a param of eight values', search: { order: up(param('model')) } },
  { name: 'by the name', search: { order: up(attribute('run_name')) } },
  { name: 'by the end', search: { order: down(attribute('end_time')) } },
  { name: 'like on a param matches nothing, by a metric', search: { filter: like(param('seed'), '%none%'), order: down(metric('loss')) } },
  { name: 'ilike on a param matches nothing, newest', search: { filter: like(param('model'), '%none%', false) } },
  { name: 'like on the name matches nothing', search: { filter: like(attribute('run_name'), '%none%') } },
  { name: 'pattern on a param matches nothing', search: { filter: { kind: 'matches', field: param('seed'), pattern: 'x[0-9]+$' }, order: down(metric('loss')) } },
  { name: 'metric of no run, by another', search: { filter: { kind: 'compare', field: metric('loss', 'max'), operator: '>', value: 2 }, order: down(metric('val_acc')) } },
  {
    name: 'eight terms, none met together',
    search: { filter: and(...[0, 1, 2, 3, 4, 5].map((index) => is(param(`param_${index}`), '7')), above(metric('loss'), 0.1), above(metric('val_acc'), 0.1)) },
  },
  {
    name: 'or of eight params, by a metric',
    search: { filter: or(...[0, 1, 2, 3, 4, 5, 6].map((index) => is(param(`param_${index}`), '7')), is(param('seed'), '7')), order: down(metric('loss')) },
  },
  { name: 'or of eight that match nothing', search: { filter: or(...[0, 1, 2, 3, 4, 5, 6].map((index) => like(param(`param_${index}`), '%x%')), is(param('seed'), 'x')) } },
  { name: 'a page of 1,000', search: {}, limit: 1_000 },
  { name: 'page 20 of 1,000 by a metric', search: { order: down(metric('loss')) }, limit: 1_000, page: 20 },
  { name: 'count of metric and param', search: { filter: common }, isCount: true },
  { name: 'count of all', search: {}, isCount: true },
];

const [where, rounds = '5', wanted = ''] = process.argv.slice(2) as [string, string?, string?];
const store = where.startsWith('postgres') ? await openPostgresStore({ url: where }) : await openSqliteStore({ path: `${where}/assay.db` });
await store.runs.search({ experimentIds: one, visibility: 'active', order: [], page: { limit: 1 } });
for (const { name, search, limit = 50, page = 1, isCount = false } of cases.filter(({ name }) => name.includes(wanted))) {
  const whole = { experimentIds: one, visibility: 'active', order: [], ...search } as const;
  let token: string | undefined;
  for (let before = 1; before < page; before += 1) token = (await store.runs.search({ ...whole, page: { limit, ...(token !== undefined && { token }) } })).next;
  const times: number[] = [];
  const worked: number[] = [];
  let found = 0;
  for (let round = 0; round < Number(rounds) && (round === 0 || times[0]! < 3_000); round += 1) {
    const started = performance.now();
    const before = process.cpuUsage();
    try {
      found = isCount ? await store.runs.count(whole) : (await store.runs.search({ ...whole, page: { limit, ...(token !== undefined && { token }) } })).items.length;
    } catch (error) {
      found = -1;
      console.error(String(error));
    }
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1_000);
  }
  console.log(
    `${Math.min(...times)
      .toFixed(1)
      .padStart(9)} ms ${Math.min(...worked)
      .toFixed(1)
      .padStart(9)} processor (median ${times.toSorted((a, b) => a - b)[times.length >> 1]!.toFixed(1)})  ${name}: ${found}`,
  );
}
await store.close();
