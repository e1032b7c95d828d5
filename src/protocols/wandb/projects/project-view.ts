// A project as this wire shows it, with its runs. What this server has none of is empty.
import type { WandbCall } from '../call.ts';
import { noEdges } from '../graphql/connection.ts';
import { runNamed } from '../runs/run-named.ts';
import { runCount, type RunListing, runConnection } from '../runs/run-connection.ts';
import { runView } from '../runs/run-view.ts';
import type { Place } from './place.ts';
import { projectFields } from './project-fields.ts';

export function projectView(call: WandbCall, place: Place) {
  const run = async ({ name }: { readonly name: string }) => {
    const record = await runNamed(call, place, name);
    return record === undefined || record.run.deletedAt !== undefined ? null : runView(call, { place, record });
  };
  return {
    ...projectFields(place),
    run,
    /** `missingOk`: a run that is not there is no error, which it never is here. */
    bucket: run,
    runs: (listing: RunListing) => runConnection(call, place, listing),
    runCount: ({ filters }: Pick<RunListing, 'filters'>) => runCount(call, place, filters),
    totalSweeps: 0,
    sweeps: noEdges,
    sweep: null,
    allViews: noEdges,
  };
}
