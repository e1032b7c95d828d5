// The runs of a project, found by a filter and in an order of this wire, in pages.
import type { RunSearch } from '../../../core/tracking/runs/run-store.ts';
import type { WandbCall } from '../call.ts';
import { mongoFilter } from '../filter/mongo-filter.ts';
import { runFieldOf } from '../filter/run-fields.ts';
import { runOrderOf } from '../filter/run-order.ts';
import { askedPage, connected, type Paging } from '../graphql/connection.ts';
import type { Place } from '../projects/place.ts';
import { createRunReads } from './run-reads.ts';
import { runView } from './run-view.ts';

export interface RunListing extends Paging {
  /** A JSON text. */
  readonly filters?: string | null | undefined;
  readonly order?: string | null | undefined;
}

/** Throws `invalid_argument` for a filter or an order that is not known, and for a cursor of another listing. */
export async function runConnection(call: WandbCall, place: Place, { filters, order, ...paging }: RunListing) {
  const page = await call.core.runs.search(call.caller, { ...searched(place, filters), order: runOrderOf(order), page: askedPage(paging) });
  const reads = createRunReads(
    call,
    page.items.map(({ run }) => run.id),
  );
  return {
    ...connected({ ...page, items: page.items.map((record) => runView(call, { place, record, reads })) }),
    totalCount: () => runCount(call, place, filters),
  };
}

export function runCount(call: WandbCall, place: Place, filters: RunListing['filters']): Promise<number> {
  return call.core.runs.count(call.caller, searched(place, filters));
}

function searched(place: Place, filters: RunListing['filters']): Omit<RunSearch, 'order' | 'page'> {
  return { experimentIds: [place.experiment.id], visibility: 'active', filter: mongoFilter(filters, (name) => runFieldOf(name, place)) };
}
