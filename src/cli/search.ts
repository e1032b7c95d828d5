// `assay search`: everything that holds some words, as the search box of the web app finds it.
import type { FoundByWords, WordMatch } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { linker, type LinkTo } from './terminal-link.ts';
import { painter, type Paint, printable } from './terminal-text.ts';

export const search = defineCommand({
  name: 'search',
  about: `Finds runs, experiments and registered models by the words of their names, notes, tags and params, and runs by what they printed.
The last word may be the beginning of one.

Examples:
  ./assay search resnet warmup
  ./assay search "CUDA out of memory"
  ./assay search adam --json`,
  flags: { limit: { kind: 'number', value: 'COUNT', short: 'n', sentence: 'How many runs, at most 100 (default 20)' }, server: serverFlag },
  json: 'What was found, and where the words stand, as JSON',
  end: 'Exit codes: 0 found, 2 called wrongly, 4 nothing found, 9 no answer from the server.',
  async run({ flags: { limit = 20, server }, words, json, print }) {
    if (words.length === 0) throw new SettingError('search takes the words to look for; see ./assay search --help.');
    if (limit < 1 || limit > 100) throw new SettingError(`--limit takes 1 to 100, and got ${limit}.`);
    return withServer({ server, json }, async ({ client, settings, environment }) => {
      const { nextPageToken, ...found } = await client.search({ q: words.join(' '), limit });
      const count = found.runs.length + found.experiments.length + found.models.length;
      const look = { paint: painter(terminalOf(environment, process.stdout).isColourful), link: linker(process.stdout, environment), baseUrl: settings.server };
      if (json) print(JSON.stringify({ ...found, ...(nextPageToken !== undefined && { nextPageToken }) }));
      else if (count > 0) print(foundLines(found, look).join('\n'));
      else process.stderr.write(`assay: nothing holds ${words.join(' ')}.\n`);
      if (!json && nextPageToken !== undefined) process.stderr.write('There may be more; --limit shows up to 100.\n');
      return count === 0 ? exitCodes.notFound : exitCodes.same;
    });
  },
});

interface FoundLook {
  readonly paint: Paint;
  readonly link: LinkTo;
  readonly baseUrl: string;
}

function foundLines({ experiments, models, runs }: Pick<FoundByWords, 'experiments' | 'models' | 'runs'>, { paint, link, baseUrl }: FoundLook): readonly string[] {
  const address = (path: string): string => `${baseUrl.replace(/\/$/, '')}/${path}`;
  return [
    ...experiments.flatMap(({ id, name, matches }) => [`experiment  ${link(paint(printable(name), 'bold'), address(`experiments/${id}`))}`, ...matchLines(matches, paint)]),
    ...models.flatMap(({ name, matches }) => [`model       ${link(paint(printable(name), 'bold'), address(`models/${encodeURIComponent(name)}`))}`, ...matchLines(matches, paint)]),
    ...runs.flatMap(({ runId, name, matches }) => [
      `run         ${link(runId.slice(0, 12), address(`runs/${runId}`))}  ${paint(printable(name), 'bold')}`,
      ...matchLines(matches, paint),
    ]),
  ];
}

const shownMatches = 3;

/** Names are there already. */
function matchLines(matches: readonly WordMatch[], paint: Paint): readonly string[] {
  return matches
    .filter(({ field }) => field !== 'name')
    .slice(0, shownMatches)
    .map(({ field, key, snippet }) => `            ${paint(`${field}${key === undefined ? '' : ` ${printable(key)}`}: `, 'dim')}${printable(snippet.replaceAll(/\s+/g, ' '))}`);
}
