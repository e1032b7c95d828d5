// `assay tag RUN… KEY=VALUE…`: sets tags of runs.
import { SettingError } from '../config/setting-error.ts';
import { changeRuns } from './change-runs.ts';
import { defineCommand } from './command.ts';
import { serverFlag } from './server-flag.ts';

export const tag = defineCommand({
  name: 'tag',
  about: `Sets tags of runs. A tag that is there already gets the new value.

Examples:
  ./assay tag latest stage=candidate
  ./assay tag 3f2a9c 81bb02 reviewed=yes "by=Ada L."

RUN is a run's id, its first 6 or more digits, its name, or latest; a word with = is a tag, so name a run whose name has one by its id.`,
  flags: { server: serverFlag },
  json: 'What was done and to which runs, as one document',
  end: `Exit codes: 0 set, also where it was so before, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: { server }, words, json, print }) {
    const tags = words.filter((word) => word.includes('=')).map(tagOf);
    if (tags.length === 0) throw new SettingError('tag takes at least one KEY=VALUE behind the runs, and got none; see ./assay tag --help.');
    const runs = words.filter((word) => !word.includes('='));
    return changeRuns({ server, json, print }, { command: 'tag', words: runs, done: 'tagged', change: (client, { id }) => client.setRunTags({ runId: id, tags }) });
  },
});

function tagOf(text: string): { readonly key: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals === 0) throw new SettingError(`a tag is written KEY=VALUE, and ${text} has no key.`);
  return { key: text.slice(0, equals), value: text.slice(equals + 1) };
}
