// Every command but `server`, with the line that the overview has of it. docs/commands.md is printed from this table.
import type { CommandTable } from './command-entry.ts';

/** By name, in alphabetical order. */
export const commands: CommandTable = {
  checkout: { summary: 'Write the code and the data of a recorded run into a folder', load: async () => (await import('./checkout.ts')).checkout },
  compare: { summary: 'Compare two model or data files, or two folders, by what they hold', load: async () => (await import('./compare.ts')).compare },
  completion: { summary: 'Print the script that completes the command line in bash', load: async () => (await import('./completion.ts')).completionOf(commands) },
  config: { summary: 'Show every setting, its value, and where the value came from', load: async () => (await import('./config.ts')).config },
  'copy-artifacts': { summary: 'Copy the bytes of artifacts into another folder, or a bucket', load: async () => (await import('./copy-artifacts.ts')).copyArtifacts },
  delete: { summary: 'Put runs in the bin', load: async () => (await import('./delete.ts')).deleteRuns },
  demo: { summary: 'Show what Assay does, on a small project it makes', load: async () => (await import('./demo.ts')).demo },
  diff: { summary: 'Show what differs between two runs, in all kinds of state', load: async () => (await import('./diff.ts')).diff },
  export: { summary: 'Write the metrics of runs into a file, or keep a folder of Parquet files', load: async () => (await import('./export.ts')).exportPoints },
  gc: { summary: 'Give back the room of what nothing keeps, and of what was deleted', load: async () => (await import('./gc.ts')).gc },
  jobs: { summary: 'Show what the server does by itself, cancel it or ask for it anew', load: async () => (await import('./jobs.ts')).jobs },
  logs: { summary: 'Print what a run printed, and what it prints', load: async () => (await import('./logs.ts')).logs },
  ls: { summary: 'List runs, experiments, models or artifacts', load: async () => (await import('./ls.ts')).ls },
  note: { summary: 'Write the notes of a run', load: async () => (await import('./note.ts')).note },
  open: { summary: 'Print the address of a page, and open it on a desktop', load: async () => (await import('./open.ts')).open },
  rename: { summary: 'Give a run another name', load: async () => (await import('./rename.ts')).rename },
  reproduce: { summary: 'Run a recorded run again in a clean place, and grade the result', load: async () => (await import('./reproduce.ts')).reproduce },
  restore: { summary: 'Take runs out of the bin', load: async () => (await import('./restore.ts')).restore },
  run: { summary: 'Run a program and record everything it was made of', load: async () => (await import('./run.ts')).run },
  search: { summary: 'Find runs, experiments and models by words', load: async () => (await import('./search.ts')).search },
  show: { summary: 'Show what a run was made of and what came out', load: async () => (await import('./show.ts')).show },
  sync: { summary: 'Send what was recorded while the server was away', load: async () => (await import('./sync.ts')).sync },
  tag: { summary: 'Set tags of runs', load: async () => (await import('./tag.ts')).tag },
  token: { summary: 'Print a key for clients that ask for one', load: async () => (await import('./token.ts')).token },
  untag: { summary: 'Remove tags of runs', load: async () => (await import('./untag.ts')).untag },
  verify: { summary: 'Run a program twice, the second time from its record alone, and grade', load: async () => (await import('./verify.ts')).verify },
  version: { summary: 'Show the version', load: async () => (await import('./version.ts')).version },
  why: { summary: 'Say why a run differs from another, and prove it on request', load: async () => (await import('./why.ts')).why },
};
