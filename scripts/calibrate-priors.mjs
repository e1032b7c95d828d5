// Holds the priors of `assay why` against pairs of runs whose cause is known: `CORPUS_MATERIAL=DIR npm test -- corpus` keeps them,
// `node scripts/calibrate-priors.mjs DIR` judges them. Nothing is changed: the table is src/compare/explain/priors.ts, by hand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { calibrate } from '../tests/corpus/calibration.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('which folder? node scripts/calibrate-priors.mjs DIR, where CORPUS_MATERIAL=DIR npm test -- corpus left the pairs\n');
  process.exit(2);
}
const pairs = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const { fitted, heldOut, rows, left } = calibrate(pairs);

const print = (line) => process.stdout.write(`${line}\n`);
print(`${pairs.length} pairs; ${left} without a weighed cause are left out`);
printHalf('the half that is fitted on', fitted);
printHalf('the half that is held out', heldOut);
print('row, what the pairs would multiply it with, pairs it is the cause of, pairs it stands beside the cause in');
for (const { row, factor, causes, beside } of rows) print(`  ${row.padEnd(26)} ${factor.toFixed(2).padStart(5)} ${String(causes).padStart(4)} ${String(beside).padStart(4)}`);

/**
 * @param {string} name
 * @param {import('../tests/corpus/calibration.ts').Half} half
 */
function printHalf(name, { table, afterFit }) {
  print(`${name}: ${table.pairs} pairs`);
  print(`  the table as it is: log-loss ${table.logLoss.toFixed(3)}, cause first in ${percent(table.topOne)}`);
  print(`  fitted:             log-loss ${afterFit.logLoss.toFixed(3)}, cause first in ${percent(afterFit.topOne)}`);
}

function percent(share) {
  return Number.isNaN(share) ? 'none' : `${(share * 100).toFixed(1)} %`;
}
