// Learns to tell good batches of a factory from bad ones. An ordinary program: it knows nothing of Assay.
import { readFileSync, writeFileSync } from 'node:fs';

import { features } from './features.mjs';
import { createRandom } from './random.mjs';
import { logMetrics } from './track.mjs';

const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] ?? otherwise);
const seed = process.argv.includes('--seed') ? option('seed') : 1;
const rate = process.argv.includes('--rate') ? option('rate') : 0.02;
const config = JSON.parse(readFileSync('config.json', 'utf8'));
const rows = readFileSync('data/batches.csv', 'utf8').trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
const examples = rows.map((row) => ({ x: features(row.slice(0, -1)), y: row.at(-1) }));
const [train, test] = [examples.slice(0, 700), examples.slice(700)];

const random = createRandom(seed);
const weights = Array(train[0].x.length).fill(0);
let offset = 0;
const probability = (x) => 1 / (1 + Math.exp(-x.reduce((sum, value, index) => sum + value * weights[index], offset)));

for (let epoch = 0; epoch < config.epochs; epoch += 1) {
  for (let count = 0; count < train.length; count += 1) {
    const { x, y } = train[Math.floor(random() * train.length)];
    const error = probability(x) - y;
    for (const [index, value] of x.entries()) weights[index] -= rate * (error * value + config.penalty * weights[index]);
    offset -= rate * error;
  }
  const accuracy = test.filter(({ x, y }) => (probability(x) > 0.5 ? 1 : 0) === y).length / test.length;
  const loss = -test.reduce((sum, { x, y }) => sum + Math.log(Math.max(1e-12, y === 1 ? probability(x) : 1 - probability(x))), 0) / test.length;
  await logMetrics(epoch, { accuracy, loss });
  // oxlint-disable-next-line no-console -- an ordinary program prints its progress
  console.log(`epoch ${String(epoch).padStart(2)}  accuracy ${accuracy.toFixed(4)}  loss ${loss.toFixed(4)}`);
}
writeFileSync('model.json', JSON.stringify({ weights, offset }));
