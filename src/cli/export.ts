// `assay export`: the points of runs as a file, or a folder of Parquet files that follows a server.
import type { Client, ExportMetrics } from '../../sdk/index.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { type Exported, exportTo } from './export-file.ts';
import { findRun } from './find-run.ts';
import { followLake, type LakePass } from './lake/follow-lake.ts';
import { searchRunIds } from './search-run-ids.ts';
import { serverFlag } from './server-flag.ts';
import { bytesText } from './terminal-sparkline.ts';

const formats = ['jsonl', 'csv', 'packed', 'parquet'] as const;

const flags = {
  filter: { kind: 'text', value: 'FILTER', sentence: "Runs that match, instead of runs by name: params.optimizer = 'adam' (docs/filter.md)" },
  key: { kind: 'text', value: 'KEY', isRepeatable: true, sentence: 'Only this metric; may be given several times' },
  format: { kind: 'choice', choices: formats, sentence: 'Default: by the ending of the output, else jsonl' },
  output: { kind: 'text', value: 'FILE', short: 'o', sentence: 'Default: standard output' },
  follow: { kind: 'text', value: 'DIR', sentence: 'Keep a folder of Parquet files up to date with the server, until interrupted' },
  every: { kind: 'number', value: 'SECONDS', sentence: 'With --follow: how long after a pass the next one begins (default 30)' },
  once: { kind: 'switch', sentence: 'With --follow: end after one pass' },
  server: serverFlag,
} as const satisfies FlagTable;

type Flags = FlagValues<typeof flags>;

export const exportPoints = defineCommand({
  name: 'export',
  about: `Writes every point of the metrics of runs into a file, exactly: as JSON lines, CSV, packed binary or Parquet. A file appears under its
name when it is whole. With --follow it keeps a folder of Parquet files of all runs, params and metrics, that DuckDB, pandas, Spark
and others read; it may be interrupted at any time, and goes on where it was. What the columns and files are is in docs/export.md.

Examples:
  ./assay export latest -o run.parquet
  ./assay export --filter "params.optimizer = 'adam'" --key val_loss -o adam.csv
  ./assay export --follow lake
  ./assay export --follow lake --once --json

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before; several may be given.`,
  flags,
  json: 'What was written, as JSON: with --follow a line for each pass that changed something',
  end: `Exit codes: 0 written, 1 it could not be, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: given, words, json, print }) {
    checkFlags(given, words, json);
    return withSession({ server: given.server, json }, async (session) => {
      if (given.follow !== undefined)
        return followLake(session, { folder: given.follow, everyMs: (given.every ?? 30) * 1000, isOnce: given.once, tell: (pass) => tellPass(pass, json, print) });
      const runIds = await runsOf(session.client, given, words);
      const written = await exportTo(session, { runIds, keys: some(given.key), format: formatOf(given), output: given.output });
      if (given.output !== undefined) print(json ? JSON.stringify({ runs: runIds.length, ...written }) : sentence(runIds.length, written));
      return exitCodes.same;
    });
  },
});

function checkFlags({ filter, key, format, output, follow, every, once }: Flags, words: readonly string[], json: boolean): void {
  if (follow !== undefined) {
    if (words.length > 0 || filter !== undefined || key.length > 0 || format !== undefined || output !== undefined)
      throw new SettingError('--follow keeps everything that the server shows, and goes with no run, --filter, --key, --format or --output.');
    if (every === 0) throw new SettingError('--every is 0; write how many seconds, from 1.');
    return;
  }
  if (every !== undefined || once) throw new SettingError('--every and --once go with --follow.');
  if ((words.length === 0) === (filter === undefined)) throw new SettingError('export takes runs, or --filter, or --follow; see ./assay export --help.');
  if (json && output === undefined) throw new SettingError('--json tells what was written into a file; give --output with it.');
}

function formatOf({ format, output = '' }: Flags): ExportMetrics['format'] {
  return format ?? formats.find((one) => output.endsWith(`.${one}`)) ?? 'jsonl';
}

function some(keys: readonly string[]): readonly string[] | undefined {
  return keys.length === 0 ? undefined : keys;
}

async function runsOf(client: Client, { filter }: Flags, words: readonly string[]): Promise<readonly string[]> {
  if (filter !== undefined) return searchRunIds(client, filter);
  const ids: string[] = [];
  for (const word of words) ids.push((await findRun(client, word)).id);
  return ids;
}

function sentence(runs: number, { path, sizeBytes }: Exported): string {
  return `${path}: ${bytesText(sizeBytes)} of ${runs} ${runs === 1 ? 'run' : 'runs'}`;
}

function tellPass(pass: LakePass, json: boolean, print: (text: string) => void): void {
  const { runs, points, removedRuns } = pass;
  if (json) print(JSON.stringify(pass));
  else print(`${new Date().toISOString()} ${runs} ${runs === 1 ? 'run' : 'runs'} changed, ${points} points written${removedRuns === 0 ? '' : `, ${removedRuns} runs removed`}`);
}
