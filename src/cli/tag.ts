// `assay tag RUN KEY=VALUE…`: sets tags of a run, and takes some away.
import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { columns } from './terminal-text.ts';

export const tag = defineCommand({
  name: 'tag',
  about: `Sets tags of a run, takes some away, and shows those it has then.

Examples:
  ./assay tag latest
  ./assay tag latest stage=paper reviewed=yes
  ./assay tag 3f2a9c --remove stage

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before. A value may be empty: KEY=.`,
  flags: { remove: { kind: 'text', value: 'KEY', isRepeatable: true, sentence: 'Take this tag away; may be given several times' }, server: serverFlag },
  json: 'The tags the run has then, as JSON: {"id", "tags"}',
  end: 'Exit codes: 0 done, 1 refused by the server, 2 called wrongly, 4 no such run or tag, 9 no answer from the server.',
  async run({ flags: { remove, server }, words: [text, ...pairs], json, print }) {
    if (text === undefined) throw new SettingError('tag takes a run, and tags as KEY=VALUE; see ./assay tag --help.');
    const tags = pairs.map(pairOf);
    return withServer({ server, json }, async ({ client }) => {
      const { id: runId } = await findRun(client, text);
      if (tags.length > 0) await client.setRunTags({ runId, tags });
      for (const key of remove) await client.deleteRunTag({ runId, key });
      const { run } = await client.getRun({ runId });
      if (json) print(JSON.stringify({ id: runId, tags: run.tags }));
      else if (run.tags.length > 0) print(columns(run.tags.map(({ key, value }) => [key, value])).join('\n'));
      return exitCodes.same;
    });
  },
});

function pairOf(pair: string): { readonly key: string; readonly value: string } {
  const at = pair.indexOf('=');
  if (at < 1) throw new SettingError(`a tag is written as KEY=VALUE, and got ${pair}.`);
  return { key: pair.slice(0, at), value: pair.slice(at + 1) };
}
