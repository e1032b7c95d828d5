// `assay ls`: runs, experiments, or registered models, on one page of a terminal or for a program.
import type { Client, RunRecord } from '../../sdk/index.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { experimentPages, maxExperiments } from './experiment-pages.ts';
import { findExperiment } from './find-experiment.ts';
import { experimentLines, type ListLook, modelLines, runLines } from './list-report.ts';
import { type ServerCall, withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { linker } from './terminal-link.ts';
import { painter } from './terminal-text.ts';

const flags = {
  filter: { kind: 'text', value: 'FILTER', sentence: "Only runs that match: max(metrics.val_acc) > 0.9 and params.optimizer = 'adam' (docs/filter.md)" },
  order: { kind: 'text', value: 'ORDER', isRepeatable: true, sentence: 'Such as max(metrics.val_acc) desc; may be given several times (default: the newest first)' },
  column: { kind: 'text', value: 'KEY', isRepeatable: true, sentence: 'Show this metric or param; may be given several times (default: metrics that most have)' },
  limit: { kind: 'number', value: 'COUNT', short: 'n', sentence: 'How many, at most 1,000 (default 20)' },
  quiet: { kind: 'switch', short: 'q', sentence: 'Only ids, one a line; of models their names' },
  bin: { kind: 'switch', sentence: 'What is in the bin instead' },
  experiments: { kind: 'switch', sentence: 'Experiments instead of runs' },
  models: { kind: 'switch', sentence: 'Registered models instead of runs' },
  server: serverFlag,
} as const satisfies FlagTable;

type Flags = FlagValues<typeof flags>;

interface Listing {
  /** What `--quiet` prints. */
  readonly names: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
  /** Whether the list was cut at its limit. */
  readonly hasMore: boolean;
  readonly lines: (look: ListLook) => readonly string[];
}

export const ls = defineCommand({
  name: 'ls',
  about: `Lists runs, the newest first: of all experiments, or of one.

Examples:
  ./assay ls
  ./assay ls digits --filter "params.optimizer = 'adam'" --order "max(metrics.val_acc) desc"
  ./assay ls -q --filter "status = 'failed'" | xargs ./assay delete --yes
  ./assay ls --experiments
  ./assay ls --json

EXPERIMENT is an experiment's name or its id.`,
  flags,
  json: 'The page as JSON: {"runs": […]}, {"experiments": […]} or {"models": […]}, and "hasMore", whether --limit cut it',
  end: `That --limit cut the list is told on standard error.

Exit codes: 0 listed, also when there is nothing, 2 called wrongly, 4 no such experiment, 9 no answer from the server.`,
  async run({ flags: given, words, json, print }) {
    check(given, words);
    return withServer({ server: given.server, json }, async (call) => {
      const listing = await (given.experiments ? listExperiments : given.models ? listModels : listRuns)(call, given, words[0]);
      if (json) print(JSON.stringify({ ...listing.document, hasMore: listing.hasMore }));
      else if (!given.quiet) print(listing.lines(lookOf(call)).join('\n'));
      else if (listing.names.length > 0) print(listing.names.join('\n'));
      if (listing.hasMore && !json) process.stderr.write(`There are more than these ${listing.names.length}; --limit COUNT shows more of them.\n`);
      return exitCodes.same;
    });
  },
});

function check({ experiments, models, filter, order, column, limit = 20, quiet }: Flags, words: readonly string[]): void {
  if (words.length > 1) throw new SettingError(`ls takes one experiment, and got ${words.length}; see ./assay ls --help.`);
  if (limit < 1 || limit > 1000) throw new SettingError(`--limit takes 1 to 1,000, and got ${limit}.`);
  if (experiments && models) throw new SettingError('--experiments and --models do not go together.');
  if ((experiments || models) && (words.length > 0 || filter !== undefined || order.length > 0 || column.length > 0))
    throw new SettingError(`--${experiments ? 'experiments' : 'models'} lists all of them: an experiment, --filter, --order and --column are for runs.`);
  if (quiet && column.length > 0) throw new SettingError('--quiet shows ids alone, and goes with no --column.');
}

function lookOf({ environment, settings }: ServerCall): ListLook {
  return {
    paint: painter(terminalOf(environment, process.stdout).isColourful),
    link: linker(process.stdout, environment),
    now: Date.now(),
    baseUrl: settings.server,
  };
}

async function listExperiments({ client }: ServerCall, { limit = 20, bin }: Flags): Promise<Listing> {
  const { items, nextPageToken } = await client.searchExperiments({ limit, visibility: bin ? 'deleted' : 'active' });
  return { names: items.map(({ id }) => id), document: { experiments: items }, hasMore: nextPageToken !== undefined, lines: (look) => experimentLines(items, look) };
}

async function listModels({ client }: ServerCall, { limit = 20 }: Flags): Promise<Listing> {
  const { items, nextPageToken } = await client.searchModels({ limit });
  return { names: items.map(({ name }) => name), document: { models: items }, hasMore: nextPageToken !== undefined, lines: (look) => modelLines(items, look) };
}

async function listRuns({ client }: ServerCall, { filter, order, column, limit = 20, bin, quiet }: Flags, name: string | undefined): Promise<Listing> {
  const experiments = await experimentsOf(client, name);
  const keys = quiet ? [] : column.length > 0 ? column : undefined;
  const query = { filter, order, limit, visibility: bin ? 'deleted' : 'active', metricKeys: keys, paramKeys: keys, ...(quiet ? { tagKeys: [] } : {}) } as const;
  const found: RunRecord[] = [];
  let hasMore = false;
  const ids = [...experiments.keys()];
  if (ids.length > maxExperiments && order.length > 0) throw new SettingError(`--order goes over ${maxExperiments} experiments at most, and there are ${ids.length}; name one.`);
  for (let start = 0; start < ids.length; start += maxExperiments) {
    const { items, nextPageToken } = await client.searchRuns({ ...query, experimentIds: ids.slice(start, start + maxExperiments) });
    for (const item of items) found.push(item);
    hasMore ||= nextPageToken !== undefined;
  }
  // Of several searches the newest of all are wanted.
  const runs = ids.length > maxExperiments ? found.sort((a, b) => b.startedAt - a.startedAt).slice(0, limit) : found;
  return {
    names: runs.map(({ id }) => id),
    document: { runs },
    hasMore: hasMore || runs.length < found.length,
    lines: (look) => runLines({ runs, experiments, keys: column }, look),
  };
}

/** Names by id. */
async function experimentsOf(client: Client, name: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (name !== undefined) {
    const experiment = await findExperiment(client, name);
    return new Map([[experiment.id, experiment.name]]);
  }
  const found = new Map<string, string>();
  for await (const page of experimentPages(client)) for (const experiment of page) found.set(experiment.id, experiment.name);
  return found;
}
