// Groups of runs, put together bucket by bucket. The runs are cut into buckets some at a time; of each its one number a bucket stays.
import { createBandGroup } from '../../../core/tracking/metrics/band-group.ts';
import type { Bands, BandsQuery } from '../../../core/tracking/metrics/metric-store.ts';
import { loadStudentLimit } from '../../../core/tracking/metrics/student-limit.ts';
import type { Database } from '../database.ts';
import { bucketSeries, findGrid, placeSeries } from './read-buckets.ts';

/** Buckets of all runs that are read at once: about a hundred bytes each. */
const bucketsAtOnce = 250_000;

export async function readBands(database: Database, query: BandsQuery): Promise<Bands> {
  const groups: (readonly Awaited<ReturnType<typeof placeSeries>>[number][])[] = [];
  for (const { series } of query.groups) groups.push(await placeSeries(database, series, query.axis));
  const grid = await findGrid(database, groups.flat(), query);
  const runsAtOnce = Math.max(1, Math.floor(bucketsAtOnce / Math.max(1, grid.count)));
  const studentLimit = await loadStudentLimit();
  const found: Bands['groups'][number][] = [];
  for (const group of groups) {
    const band = createBandGroup({ buckets: grid.count, runs: group.length, share: query.share });
    let unpaired = 0;
    for (let start = 0; start < group.length; start += runsAtOnce) {
      for (const run of await bucketSeries(database, group.slice(start, start + runsAtOnce), { ...query, grid })) {
        band.add(run.columns);
        unpaired += run.unpaired;
      }
    }
    found.push({ columns: band.finish(studentLimit), unpaired });
  }
  return { grid, groups: found };
}
