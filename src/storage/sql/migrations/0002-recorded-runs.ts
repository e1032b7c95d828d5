// What is recorded of runs beyond their logging: inputs of their inputs, console lines, leases, verdicts over
// repetitions and proofs of what made two runs differ.
import type { Migration } from '../migration.ts';

export const recordedRuns: Migration = {
  number: 2,
  name: 'recorded-runs',
  statements: ({ text, blob, number, identity, clustered, plain }) => [
    `create table run_manifest (run_num ${number} primary key references run (num), experiment_id ${number} not null, started_at ${number} not null,
      entry_point ${text} not null, manifest_digest ${text} not null, observation_digest ${text}, recorded_at ${number} not null)${clustered}`,
    // Long names do not fit into an index of PostgreSQL; their head narrows a search enough.
    `create index run_manifest_by_entry on run_manifest (experiment_id, substr(entry_point, 1, 128), started_at desc, run_num desc)`,

    `create table console_chunk (run_num ${number} not null references run (num), first_line ${number} not null, line_count ${number} not null,
      size_bytes ${number} not null, total_bytes ${number} not null, body ${blob} not null, primary key (run_num, first_line))${plain}`,

    `create table run_lease (run_num ${number} primary key references run (num), holder ${text} not null, period_ms ${number} not null,
      beats ${number} not null, is_lost ${number} not null)${clustered}`,
    `create index run_lease_held on run_lease (run_num) where is_lost = 0`,

    `create table reproduction (num ${identity}, id ${text} not null unique, run_num ${number} not null references run (num),
      reproduction_run_num ${number} references run (num), verdict ${text} not null, evidence ${text} not null, recorded_at ${number} not null)${plain}`,
    `create index reproduction_by_run on reproduction (run_num, num)`,
    `create index reproduction_by_repetition on reproduction (reproduction_run_num, num) where reproduction_run_num is not null`,
    `create table run_proof (before_num ${number} not null references run (num), after_num ${number} not null references run (num),
      body ${text} not null, recorded_at ${number} not null, primary key (before_num, after_num))${plain}`,
  ],
};
