// Sweeps: searches over the settings of a program, with every trial, what was known when its point was chosen, and who works on it.
// And of each run, whose trial it is.
import type { Migration } from '../migration.ts';

export const sweeps: Migration = {
  number: 14,
  name: 'sweeps',
  statements: ({ text, number, real, clustered, plain }) => [
    `alter table run add column sweep_id ${text}`,
    `create index run_by_sweep on run (sweep_id) where sweep_id is not null`,

    `create table sweep (id ${text} primary key, experiment_id ${number} not null references experiment (id), state ${text} not null, name ${text},
      description ${text}, source ${text} not null, definition ${text} not null, seed ${number} not null, exchange ${text} not null, created_at ${number} not null,
      updated_at ${number} not null, heard_at ${number})${plain}`,
    `create index sweep_by_experiment on sweep (experiment_id, created_at)`,

    `create table sweep_trial (sweep_id ${text} not null references sweep (id), number ${number} not null, experiment_id ${number} not null,
      run_id ${text} not null, agent_id ${text}, state ${text} not null, hand_outs ${number} not null, point ${text} not null, seen_results ${number} not null, progress ${text},
      made_at ${number} not null, primary key (sweep_id, number))${clustered}`,
    `create unique index sweep_trial_by_run on sweep_trial (run_id)`,
    `create index sweep_trial_open on sweep_trial (sweep_id, number) where state <> 'over'`,
    `create index sweep_trial_by_agent on sweep_trial (agent_id) where agent_id is not null`,

    `create table sweep_result (sweep_id ${text} not null references sweep (id), number ${number} not null, experiment_id ${number} not null,
      trial ${number} not null, outcome ${text} not null, value ${real}, at ${number} not null, primary key (sweep_id, number))${clustered}`,

    `create table sweep_agent (id ${text} primary key, sweep_id ${text} not null references sweep (id), experiment_id ${number} not null, host ${text} not null,
      created_at ${number} not null, heard_at ${number} not null, run_ids ${text} not null)${plain}`,
    `create index sweep_agent_by_sweep on sweep_agent (sweep_id, created_at)`,
  ],
};
