// From rows to sweeps, trials, results and agents.
import type { Selectable } from 'kysely';
import { parseExact } from '../../../core/base/exact-json.ts';
import { readDefinition } from '../../../core/sweeps/definition-text.ts';
import type { Point } from '../../../core/sweeps/space-point.ts';
import type { Sweep, SweepAgent, SweepState, SweepTrial, SweepTrialState, TrialOutcome, TrialProgress, TrialResult } from '../../../core/sweeps/sweep.ts';
import type { SweepAgentTable, SweepResultTable, SweepTable, SweepTrialTable } from '../tables/sweep-tables.ts';

export function toSweep(row: Selectable<SweepTable>): Sweep {
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    state: row.state as SweepState,
    ...(row.name !== null && { name: row.name }),
    ...(row.description !== null && { description: row.description }),
    source: row.source,
    definition: readDefinition(row.definition),
    seed: row.seed,
    exchange: JSON.parse(row.exchange) as Sweep['exchange'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.heard_at !== null && { heardAt: row.heard_at }),
  };
}

export function toTrial(row: Selectable<SweepTrialTable>): SweepTrial {
  return {
    sweepId: row.sweep_id,
    number: row.number,
    runId: row.run_id,
    point: parseExact(row.point) as Point,
    seenResults: row.seen_results,
    state: row.state as SweepTrialState,
    ...(row.agent_id !== null && { agentId: row.agent_id }),
    handOuts: row.hand_outs,
    madeAt: row.made_at,
    ...(row.progress !== null && { progress: JSON.parse(row.progress) as TrialProgress }),
  };
}

export function toResult({ trial, outcome, value, at }: Pick<Selectable<SweepResultTable>, 'trial' | 'outcome' | 'value' | 'at'>): TrialResult {
  return { trial, outcome: outcome as TrialOutcome, ...(value !== null && { value }), at };
}

export function toAgent(row: Selectable<SweepAgentTable>): SweepAgent {
  return { id: row.id, sweepId: row.sweep_id, host: row.host, createdAt: row.created_at, heardAt: row.heard_at, runIds: JSON.parse(row.run_ids) as readonly string[] };
}
