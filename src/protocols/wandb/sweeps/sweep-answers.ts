// Sweeps and agents at the roots, and the sweeps of a project.
import { invalidArgument, notFound } from '../../../core/base/errors.ts';
import { isExactObject } from '../../../core/base/exact-json.ts';
import type { AgentCommand } from '../../../core/sweeps/agent-turn.ts';
import type { WandbCall } from '../call.ts';
import { askedPage, type Paging } from '../graphql/connection.ts';
import { namesOf } from '../graphql/global-id.ts';
import type { Place } from '../projects/place.ts';
import { parseLenient } from '../stream/lenient-json.ts';
import { wireJson } from '../runs/wire-config.ts';
import { agentView } from './agent-view.ts';
import { requireSweepNamed, sweepNamed, sweepWithId } from './sweep-place.ts';
import { programOf } from './sweep-program.ts';
import { sweepConnection, sweepView } from './sweep-view.ts';
import { type UpsertSweep, upsertSweep } from './upsert-sweep.ts';

interface AgentHeartbeat {
  readonly id: string;
  /** A JSON text. */
  readonly runState?: string | null;
}

export const sweepAnswers = {
  upsertSweep: async ({ input }: { readonly input: UpsertSweep }, call: WandbCall) => {
    const { place, sweep, warnings } = await upsertSweep(call, input);
    return { sweep: sweepView(call, { place, sweep }), configValidationWarnings: warnings };
  },

  createAgent: async (
    { input }: { readonly input: { readonly host: string; readonly sweep: string; readonly projectName?: string | null; readonly entityName?: string | null } },
    call: WandbCall,
  ) => {
    const { place, sweep } = await requireSweepNamed(call, { entity: input.entityName, project: input.projectName, name: input.sweep });
    const agent = await call.core.sweeps.registerAgent(call.caller, { sweepId: sweep.id, host: input.host === '' ? 'unknown' : input.host });
    return { agent: agentView(call, { place, agent, trials: 0 }) };
  },

  agentHeartbeat: async ({ input }: { readonly input: AgentHeartbeat }, call: WandbCall) => {
    const { core, caller } = call;
    const agentId = namesOf('Agent', 1, input.id)[0]!;
    if ((await core.sweeps.findAgent(caller, agentId)) === undefined) throw notFound('agent', input.id);
    const commands = await core.sweeps.heartbeat(caller, { agentId, runIds: liveRuns(input.runState) });
    return { agent: { id: input.id }, commands: `[${commands.map((command) => commandText(command)).join(',')}]` };
  },
};

function liveRuns(runState: string | null | undefined): readonly string[] {
  const value = runState === null || runState === undefined || runState === '' ? {} : parseLenient(runState);
  if (!isExactObject(value)) throw invalidArgument('runState is not a JSON object; give one with true for each run that the agent has');
  return Object.entries(value).flatMap(([name, isRunning]) => (isRunning === true ? [name] : []));
}

function commandText(command: AgentCommand): string {
  switch (command.kind) {
    case 'exit':
      return '{"type":"exit"}';
    case 'stop':
      return JSON.stringify({ type: 'stop', run_id: command.runId });
    default: {
      const program = programOf(command.source);
      const args = Object.fromEntries(Object.entries(command.config).map(([name, value]) => [name, { value }]));
      return wireJson({ type: command.kind, run_id: command.runId, args, ...(program !== undefined && { program }) });
    }
  }
}

interface SweepListing extends Paging {
  readonly filters?: string | null;
}

/** Asked of projects wherever they stand, also of a run's. */
export const sweepFieldAnswers = {
  totalSweeps: ({ place }: { readonly place: Place }, _: unknown, { core, caller }: WandbCall) => core.sweeps.count(caller, place.experiment.id),

  sweeps: async ({ place }: { readonly place: Place }, { filters, ...paging }: SweepListing, call: WandbCall) => {
    if (filters !== undefined && filters !== null && !/^\s*(\{\s*\}|null)?\s*$/.test(filters)) throw invalidArgument('sweeps cannot be filtered here yet; leave filters out');
    return sweepConnection(call, place, await call.core.sweeps.list(call.caller, { experimentId: place.experiment.id, page: askedPage(paging) }));
  },

  sweep: async ({ place }: { readonly place: Place }, { sweepName, id }: { readonly sweepName?: string | null; readonly id?: string | null }, call: WandbCall) => {
    if (typeof id === 'string' && id !== '') return sweepView(call, await sweepWithId(call, id));
    const sweep = typeof sweepName === 'string' ? await sweepNamed(call, place, sweepName) : undefined;
    return sweep === undefined ? null : sweepView(call, { place, sweep });
  },
};
