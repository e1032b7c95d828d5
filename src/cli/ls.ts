// `assay ls`: experiments, runs, models and artifacts as a table, as ids or as JSON.
import { processEnvironment } from '../config/environment.ts';
import type { FlagTable } from '../config/flag.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonDocument } from './json-document.ts';
import { type ListKind, listKinds } from './list-kinds.ts';
import { listingLines } from './listing.ts';
import { serverFlag } from './server-flag.ts';

const flags = {
  experiment: { kind: 'text', value: 'NAME', sentence: 'Only runs of this experiment, by its name or id' },
  filter: { kind: 'text', value: 'FILTER', sentence: "Only what matches: metrics.loss < 0.1 and params.optimizer = 'adam' (docs/filter.md)" },
  order: { kind: 'text', value: 'ORDER', isRepeatable: true, sentence: "Of runs: 'max(metrics.acc) desc'; the first given decides (default: newest first)" },
  columns: { kind: 'text', value: 'LIST', isRepeatable: true, sentence: 'Of runs: names between commas, such as id,name,params.lr,min(metrics.loss)' },
  limit: { kind: 'number', value: 'N', sentence: 'At most so many, 1 to 1000 (default 30)' },
  page: { kind: 'text', value: 'TOKEN', sentence: 'Go on where a list before ended, with otherwise the same flags' },
  deleted: { kind: 'switch', sentence: 'What is in the bin, instead of what is not' },
  quiet: { kind: 'switch', short: 'q', sentence: 'Only ids, one a line' },
  server: serverFlag,
} as const satisfies FlagTable;

export const ls = defineCommand({
  name: 'ls',
  about: `Lists runs, or what is named: experiments, models, or the artifacts of a run.

Examples:
  ./assay ls
  ./assay ls experiments
  ./assay ls runs --experiment mnist --order "max(metrics.val_acc) desc" --columns "name,params.lr,max(metrics.val_acc)"
  ./assay ls runs --filter "attributes.status = 'failed'" -q
  ./assay ls models --json
  ./assay ls artifacts latest checkpoints

Columns of runs are id, name, status, started, ended, duration, user, group, experiment, metrics.KEY (its last value),
min(metrics.KEY) and likewise max, mean, first and last, params.KEY and tags.KEY. On a terminal long names are cut; elsewhere they are whole.`,
  flags,
  startsWith: Object.keys(listKinds),
  json: 'One document: schemaVersion, kind, items, and nextPageToken when there are more; runs hold the keys of --columns only',
  end: `Exit codes: 0 listed (also nothing), 2 called wrongly, 4 no such experiment or run, 9 no answer from the server.`,
  async run({ flags: given, words: [word = 'runs', ...words], json, print }) {
    const kind = kindOf(word);
    const limit = given.limit ?? 30;
    if (limit < 1 || limit > 1000) throw new SettingError(`--limit is ${limit}; write 1 to 1000, and go on with --page.`);
    if (given.quiet && json) throw new SettingError('--quiet prints ids and --json a document; give one of them.');
    const { experiment, filter, order, page: pageToken } = given;
    const columns = given.columns.flatMap((text) => text.split(',')).map((text) => text.trim());
    return withSession({ server: given.server, json }, async ({ client, settings }) => {
      const found = await listKinds[kind](
        client,
        { words, filter, order, columns, experiment, visibility: given.deleted ? 'deleted' : 'active', limit, pageToken },
        settings.server,
      );
      const { items, nextPageToken, ids, table } = found;
      if (json) print(jsonDocument({ kind, items, nextPageToken }));
      else if (given.quiet) for (const id of ids) print(id);
      else if (items.length > 0) print(listingLines(table, terminalOf(processEnvironment(), process.stdout)).join('\n'));
      if (!json && items.length === 0) process.stderr.write(`assay: no ${kind} found.\n`);
      if (!json && nextPageToken !== undefined) process.stderr.write(`assay: there are more; go on with --page=${nextPageToken}\n`);
      return exitCodes.same;
    });
  },
});

function kindOf(word: string): ListKind {
  if (Object.hasOwn(listKinds, word)) return word as ListKind;
  throw new SettingError(`ls has no ${word}${didYouMean(word, Object.keys(listKinds)) || `; it lists ${Object.keys(listKinds).join(', ')}.`}`);
}
