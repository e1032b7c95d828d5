// A program of its own that logs a run with the W&B client for JavaScript: node wandb-sdk-run.mjs URL
import wandb from '@wandb/sdk';

const baseUrl = process.argv[2];
// While there are no accounts, any key of the right form will do.
const settings = { baseUrl, apiKey: '0123456789'.repeat(4) };
await wandb.init({ id: 'from-node', project: 'node', name: 'said in node', config: { lr: 0.1, optim: { name: 'adam' } }, settings });
for (let step = 0; step < 50; step += 1) wandb.log({ loss: 1 / (step + 3), nested: { a: step } });
await wandb.finish();
