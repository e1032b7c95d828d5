// `assay token`: the key that clients want to have before they say a word.
import { defineCommand } from './command.ts';

/** There are no accounts yet, so no key says more than another; wandb clients of every age take one of exactly 40 characters. */
const anyKey = 'local'.repeat(8);

export const token = defineCommand({
  name: 'token',
  about: `Prints a key for clients that ask for one, such as wandb. The server has no accounts yet: this key says nothing of who you are, and
any other of 40 letters does as well.

Example:
  export WANDB_BASE_URL=http://127.0.0.1:5000 WANDB_API_KEY=$(assay token)`,
  flags: {},
  json: 'The key',
  run({ json, print }) {
    print(json ? JSON.stringify({ token: anyKey }) : anyKey);
    return Promise.resolve(0);
  },
});
