// `assay token`: the key that clients want to have before they say a word.
import { anyKey } from '../config/any-key.ts';
import { defineCommand } from './command.ts';

export const token = defineCommand({
  name: 'token',
  about: `Prints a key for clients that ask for one, such as wandb. The server has no accounts yet: this key says nothing of who you are, and
any other of 40 letters does as well.

Examples:
  ./assay token
  export WANDB_BASE_URL=http://127.0.0.1:5000 WANDB_API_KEY=$(./assay token)`,
  flags: {},
  json: 'The key',
  end: 'Exit codes: 0 printed, 2 called wrongly.',
  run({ json, print }) {
    print(json ? JSON.stringify({ token: anyKey }) : anyKey);
    return Promise.resolve(0);
  },
});
