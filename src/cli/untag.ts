// `assay untag RUN… --key KEY`: removes tags of runs.
import { SettingError } from '../config/setting-error.ts';
import { changeRuns } from './change-runs.ts';
import { defineCommand } from './command.ts';
import { serverFlag } from './server-flag.ts';

export const untag = defineCommand({
  name: 'untag',
  about: `Removes tags of runs.

Examples:
  ./assay untag latest --key stage
  ./assay untag 3f2a9c 81bb02 --key reviewed --key by

RUN is a run's id, its first 6 or more digits, its name, or latest.`,
  flags: { key: { kind: 'text', value: 'KEY', isRepeatable: true, sentence: 'The tag to remove; may be given several times' }, server: serverFlag },
  json: 'What was done and to which runs, as one document',
  end: `Exit codes: 0 removed, 2 called wrongly, 4 no such run or no such tag, 9 no answer from the server.`,
  async run({ flags: { key: keys, server }, words, json, print }) {
    if (keys.length === 0) throw new SettingError('untag needs --key KEY, the tag to remove.');
    return changeRuns(
      { server, json, print },
      {
        command: 'untag',
        words,
        done: 'untagged',
        async change(client, { id }) {
          for (const key of keys) await client.deleteRunTag({ runId: id, key });
        },
      },
    );
  },
});
