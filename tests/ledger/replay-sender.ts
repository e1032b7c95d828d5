// A process of its own that sends each batch of a plan one to five times, in an order of its own. Started by
// the replay test, twice at the same time: node replay-sender.ts URL PLAN SEED
import { readFile } from 'node:fs/promises';

import { createRandom } from './random.ts';
import { createWire } from './wire.ts';

const [url, plan, seed] = process.argv.slice(2);
if (url === undefined || plan === undefined || seed === undefined) throw new Error('give the URL, the plan and the seed');

const random = createRandom(Number(seed));
const batches = JSON.parse(await readFile(plan, 'utf8')) as readonly object[];
const sends = random.shuffle(batches.flatMap((batch) => Array.from({ length: random.between(1, 5) }, () => batch)));
const wire = createWire(url, { sockets: 8 });

let next = 0;
async function sendSome(): Promise<void> {
  for (let batch = sends[next++]; batch; batch = sends[next++]) await wire.read('/api/2.0/mlflow/runs/log-batch', batch);
}
await Promise.all(Array.from({ length: 8 }, sendSome));
wire.close();
console.log(sends.length);
