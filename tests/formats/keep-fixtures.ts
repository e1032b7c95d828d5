// Keeps a few small pairs of library files as fixtures, so that the readers are tested where there is no Python:
// run it after changing what the make_*_pairs.py write (node tests/formats/keep-fixtures.ts).
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makePairs, type Pair } from './library-pairs.ts';

const maxBytes = 20_000;
const target = fileURLToPath(new URL('../fixtures/models/', import.meta.url));

const sources = [
  ['formats', 'make_numpy_pairs.py'],
  ['frameworks', 'make_torch_pairs.py'],
  ['frameworks', 'make_boosting_pairs.py'],
] as const;

/** One or more of each format, both the same and different. */
const kept = new Set([
  'npz with and without compression holds the same',
  "numpy's numbers for float16",
  "numpy's numbers for complex64 against a big-endian file in Fortran order",
  'NaN, infinities and signs of zero are counted apart',
  'padding between fields is no content for joblib either',
  'LogisticRegression trained twice is the same from pickle to joblib',
  'protocols 0 and 4 say the same',
  'one ulp in a coefficient is found in a joblib file',
  'one ulp in a coefficient is found in a compressed joblib file',
  'sets and dicts written under other hash seeds are the same',
  'the order of a safetensors header is no content',
  'one ulp in one tensor of safetensors is found',
  'names inside an ONNX graph and its producer are no content',
  'one ulp in an ONNX initialiser is found under another name',
  'a state dict saved under two names is the same',
  'one ulp in one weight is found',
  'one ulp in one weight of a legacy file is found',
  'bfloat16 is measured in its own ulps',
  'one weight of one tree of XGBoost is found by name',
  'one leaf of one tree of LightGBM is found by name',
]);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const rows: Pair[] = [];
for (const [environment, script] of sources) {
  const made = await makePairs(environment, script);
  for (const pair of made.pairs) if (kept.has(pair.claim)) rows.push(keep(made.folder, pair));
  made.remove();
}
writeFileSync(join(target, 'pairs.json'), `${JSON.stringify(rows, null, 1)}\n`);
process.stdout.write(`${rows.length} pairs kept for ${kept.size} claims\n`);

function keep(folder: string, pair: Pair): Pair {
  const [before, after] = [pair.before, pair.after].map((name) => {
    if (statSync(join(folder, name)).size > maxBytes) throw new Error(`${pair.claim}: ${name} is too large to keep`);
    const side = name.slice(name.indexOf('-') + 1);
    const kept = `${String(rows.length).padStart(2, '0')}-${side}`;
    copyFileSync(join(folder, name), join(target, kept));
    return kept;
  });
  return { ...pair, before: before as string, after: after as string };
}
