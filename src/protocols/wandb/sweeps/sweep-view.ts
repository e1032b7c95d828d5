// A sweep as this wire shows it, with its runs and its agents.
import type { Page } from '../../../core/base/page.ts';
import type { Sweep } from '../../../core/sweeps/sweep.ts';
import type { SweepCounts } from '../../../core/sweeps/sweep-store.ts';
import type { WandbCall } from '../call.ts';
import { askedPage, type Connection, connectedAs, type Paging } from '../graphql/connection.ts';
import { once } from '../graphql/once.ts';
import { projectFields } from '../projects/project-fields.ts';
import type { Place } from '../projects/place.ts';
import { runConnection, type RunListing } from '../runs/run-connection.ts';
import { agentView } from './agent-view.ts';
import { localControl } from './local-control.ts';
import { agentNamed, sweepGlobalId } from './sweep-place.ts';
import { methodOf } from './sweep-program.ts';
import { sweepWord } from './sweep-states.ts';

/** Clients that ask for all runs or agents of a sweep do not ask for pages. */
const allOfSweep = 1_000;

interface ViewedSweep {
  readonly place: Place;
  readonly sweep: Sweep;
  /** Default: of this sweep alone. */
  readonly counts?: (id: string) => Promise<SweepCounts | undefined>;
}

export function sweepView(call: WandbCall, { place, sweep, counts = countsOf(call, [sweep.id]) }: ViewedSweep) {
  const { core, caller } = call;
  const { definition } = sweep;
  return {
    __typename: 'Sweep',
    id: sweepGlobalId(place, sweep.id),
    name: sweep.id,
    displayName: sweep.name ?? null,
    method: () => methodOf(sweep.source),
    state: sweepWord(sweep.state),
    description: sweep.description ?? null,
    bestLoss: async () => bestOf(sweep, await counts(sweep.id)),
    config: sweep.source,
    createdAt: timeText(sweep.createdAt),
    updatedAt: timeText(sweep.updatedAt),
    heartbeatAt: sweep.heardAt === undefined ? null : timeText(sweep.heardAt),
    runCount: async () => (await counts(sweep.id))?.trials ?? 0,
    runCountExpected: definition.runCap ?? null,
    controllerRunName: null,
    ...localControl(sweep),
    earlyStopJobRunning: false,
    project: () => projectFields(place),
    runs: (listing: RunListing) => runConnection(call, place, { ...listing, first: listing.first ?? allOfSweep, filters: withinSweep(sweep.id, listing.filters) }),
    agent: async ({ agentName }: { readonly agentName: string }) => {
      const found = await core.sweeps.findAgent(caller, agentNamed(agentName));
      return found?.agent.sweepId === sweep.id ? agentView(call, { place, ...found }) : null;
    },
    agents: async (paging: Paging) => {
      const page = await core.sweeps.agents(caller, { sweepId: sweep.id, page: askedPage({ ...paging, first: paging.first ?? allOfSweep }) });
      return connectedAs(page, ({ agent, trials }) => agentView(call, { place, agent, trials }));
    },
  };
}

/** What a page of sweeps is asked for beside themselves is read at once. */
export function sweepConnection(call: WandbCall, place: Place, page: Page<Sweep>): Connection<unknown> {
  const counts = countsOf(
    call,
    page.items.map(({ id }) => id),
  );
  return connectedAs(page, (sweep) => sweepView(call, { place, sweep, counts }));
}

function countsOf({ core, caller }: WandbCall, ids: readonly string[]): (id: string) => Promise<SweepCounts | undefined> {
  const all = once(() => core.sweeps.counts(caller, ids));
  return async (id) => (await all()).get(id);
}

function bestOf({ definition: { objective } }: Sweep, counts: SweepCounts | undefined): number | null {
  if (objective === undefined) return null;
  return (objective.goal === 'maximize' ? counts?.greatest : counts?.least) ?? null;
}

function withinSweep(id: string, filters: string | null | undefined): string {
  const given = filters === null || filters === undefined || filters.trim() === '' ? undefined : filters;
  return given === undefined ? JSON.stringify({ sweep: id }) : `{"$and":[{"sweep":${JSON.stringify(id)}},${given}]}`;
}

/** Without a fraction: clients of every age can read it. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
