// A regression by gradient descent in JavaScript.
import { readFileSync, writeFileSync } from 'node:fs';
import { gradient } from './gradient.mjs';

const points = readFileSync('points.csv', 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(',').map(Number));
const rate = Number(process.argv[2] ?? 0.05);
let weights = [0, 0];
for (let step = 0; step < 50; step += 1) {
  const [a, b] = gradient(weights, points);
  weights = [weights[0] - rate * a, weights[1] - rate * b];
  if (step % 10 === 9) console.log(`step ${step} slope ${weights[0]}`);
}
writeFileSync('weights.json', JSON.stringify(weights));
