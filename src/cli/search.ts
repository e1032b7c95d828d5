// `assay search WORDS`: everything by the words it says.
import type { NamedHit, WordMatch } from '../../sdk/index.ts';
import { processEnvironment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonDocument } from './json-document.ts';
import { type ListingRow, listingLines } from './listing.ts';
import { serverFlag } from './server-flag.ts';

export const search = defineCommand({
  name: 'search',
  about: `Finds runs, experiments and models by words of their names, notes, tags, params and printed lines. The last word may be the
beginning of one.

Examples:
  ./assay search cuda out of memory
  ./assay search resnet --limit 5 --json
  ./assay search diverged -q`,
  flags: {
    limit: { kind: 'number', value: 'N', sentence: 'At most so many runs, 1 to 100 (default 20)' },
    page: { kind: 'text', value: 'TOKEN', sentence: 'Go on where a search before ended' },
    quiet: { kind: 'switch', short: 'q', sentence: 'Only ids of runs, one a line' },
    server: serverFlag,
  },
  json: 'One document: schemaVersion, runs, experiments, models, and nextPageToken when there are more',
  end: `Exit codes: 0 searched (also nothing found), 2 called wrongly, 9 no answer from the server.`,
  async run({ flags: { limit = 20, page, quiet, server }, words, json, print }) {
    if (words.length === 0) throw new SettingError('search takes the words to look for, and got none; see ./assay search --help.');
    if (limit < 1 || limit > 100) throw new SettingError(`--limit is ${limit}; write 1 to 100, and go on with --page.`);
    if (quiet && json) throw new SettingError('--quiet prints ids and --json a document; give one of them.');
    return withSession({ server, json }, async ({ client, settings }) => {
      const { runs, experiments, models, nextPageToken } = await client.search({ q: words.join(' '), limit, pageToken: page });
      if (json) {
        print(jsonDocument({ runs, experiments, models, nextPageToken }));
        return exitCodes.same;
      }
      const rows = [
        ...runs.map(({ runId, ...hit }) => hitRow('run', { id: runId, ...hit }, `${settings.server}/runs/${runId}`)),
        ...experiments.map((hit) => hitRow('experiment', hit, `${settings.server}/experiments/${hit.id}`)),
        ...models.map((hit) => hitRow('model', hit, `${settings.server}/models/${encodeURIComponent(hit.id)}`)),
      ];
      if (quiet) for (const { runId } of runs) print(runId);
      else if (rows.length > 0) print(listingLines({ headings: ['id', 'kind', 'name', 'where'], rows }, terminalOf(processEnvironment(), process.stdout)).join('\n'));
      if (rows.length === 0) process.stderr.write('assay: nothing found.\n');
      if (nextPageToken !== undefined) process.stderr.write(`assay: there are more; go on with --page=${nextPageToken}\n`);
      return exitCodes.same;
    });
  },
});

function hitRow(kind: string, { id, name, matches: [first] }: NamedHit, address: string): ListingRow {
  return { cells: [id, kind, name, first === undefined ? '' : matchText(first)], address };
}

function matchText({ field, key, snippet }: WordMatch): string {
  return `${field}${key === undefined ? '' : ` ${key}`}: ${snippet}`;
}
