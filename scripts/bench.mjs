// `npm run bench -- FLAGS`: runs the benchmarks on the pinned runtime, beside the tools they are compared with.
import { join } from 'node:path';

import { become, ensureInstalled, home } from './prepare.mjs';

ensureInstalled();
become([join(home, 'bench/mlflow.ts'), ...process.argv.slice(2)]);
